'use client';

import type { DeploymentView } from '@/lib/domain/board/view';
import { apiPath } from '../api/client';
import type { ListPage } from '../api/merge-newest';
import { useList } from '../api/use-list';
import { useLiveRefresh } from '../live/use-live-refresh';
import { bucketByAge } from '../time/age-bucket';
import { useClock, useZone } from '../time/time-provider';
import { LoadMore } from '../ui/load-more';
import { RemoteNote } from '../ui/remote-note';
import { TimelineEntry } from './timeline-entry';

const pageSize = 20;
const hourMs = 3_600_000;

/** Every deployment of a service to one environment, newest first, under headings of age. */
export function Timeline({
  service,
  environment,
  currentId,
  initial = null,
}: {
  service: string;
  environment: string;
  /** The deployment that runs now. */
  currentId: string | null;
  initial?: ListPage<DeploymentView> | null;
}) {
  const path = apiPath('/api/v1/deployments', { service, environment, limit: pageSize });
  const { page, failure, reading, loadMore, refresh } = useList<DeploymentView>(path, initial);
  const zone = useZone();
  // Headings change with the hour at most, so the list is not sorted into them on every tick.
  const now = useClock((time) => Math.floor(time / (hourMs / 12)) * (hourMs / 12));
  useLiveRefresh(refresh, (message) =>
    message.kind === 'deployment'
      ? message.data.service === service && message.data.environment === environment
      : false,
  );
  if (!page) return <RemoteNote failure={failure} what="The timeline" reload={refresh} />;
  if (page.items.length === 0) {
    return (
      <p className="py-3 text-xs text-fg-2">
        Nothing was deployed here yet. The first deployment event appears by itself.
      </p>
    );
  }
  const buckets = bucketByAge(page.items, ({ statusChangedAt }) => statusChangedAt, now, zone);
  return (
    <>
      {failure ? <RemoteNote failure={failure} what="The newest deployments" reload={refresh} /> : null}
      {buckets.map(({ name, items }) => (
        <section key={name} aria-label={name}>
          <h3 className="flex items-center gap-2 pt-3 pb-1.5 text-2xs font-bold text-fg-3 after:h-px after:flex-1 after:bg-line-1">
            {name}
          </h3>
          <ol>
            {items.map((deployment, index) => (
              <TimelineEntry
                key={deployment.id}
                deployment={deployment}
                current={deployment.id === currentId}
                last={index === items.length - 1}
              />
            ))}
          </ol>
        </section>
      ))}
      {page.nextCursor === null ? null : (
        <div className="pt-1 pl-8">
          <LoadMore reading={reading} onMore={loadMore} />
        </div>
      )}
    </>
  );
}
