import type { DeploymentEventView } from '@/lib/domain/board/view';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { ExactText } from '../time/exact-text';
import { Badge } from '../ui/badge';

/** How the status of one deployment went, oldest first, and who told Sternway. */
export function EventList({ events }: { events: DeploymentEventView[] }) {
  if (events.length === 0)
    return <p className="text-xs text-fg-3">Nothing is known of how its status went.</p>;
  return (
    <ol className="grid gap-1">
      {events.map((event) => (
        <li
          key={`${event.occurredAt} ${event.rawStatus} ${event.source} ${event.deliveryId ?? ''}`}
          className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2 text-xs leading-[18px]"
        >
          <span className="mt-0.5">
            <StatusIcon status={event.status} size={13} past />
          </span>
          <span className="min-w-0 text-fg-2">
            <b className="text-fg-1">{statusWords[event.status].word}</b>
            {event.status === 'unknown' && event.rawStatus !== ''
              ? ` (GitLab says “${event.rawStatus}”)`
              : null}{' '}
            {event.source === 'api' ? (
              'told by GitLab’s API'
            ) : event.deliveryId === null ? (
              'told by a hook'
            ) : (
              <>
                told by{' '}
                <a className="prose-link text-signal" href={`/deliveries?delivery=${event.deliveryId}`}>
                  hook {event.deliveryId}
                </a>
              </>
            )}
            {event.closedGap ? (
              <span className="ml-1.5 inline-flex align-[1px]">
                <Badge tone="warn">No hook told us</Badge>
              </span>
            ) : null}
          </span>
          <ExactText at={event.occurredAt} className="whitespace-nowrap text-fg-3" />
        </li>
      ))}
    </ol>
  );
}
