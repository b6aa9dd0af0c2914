import CircleX from 'lucide-react/icons/circle-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { DeliverySummaryView } from '@/lib/domain/board/view';
import { AgeText } from '../time/age-text';

function Figure({ name, value, children }: { name: string; value: number; children: ReactNode }) {
  return (
    <div className="rounded-lg border border-line-2 bg-surface-1 px-4 pt-2.5 pb-3">
      <dt className="text-xs text-fg-3">{name}</dt>
      <dd>
        <span className="block text-xl font-bold tracking-[-0.01em]">{value.toLocaleString('en-US')}</span>
        <span className="flex items-center gap-1.5 text-xs text-fg-3">{children}</span>
      </dd>
    </div>
  );
}

/** The four figures above the log. */
export function DeliveryFigures({ summary }: { summary: DeliverySummaryView }) {
  const { received24h, pending, oldestPendingAt, quarantined, dead, gapsClosed24h, lastReconciledAt } =
    summary;
  return (
    <dl className="mb-4 grid grid-cols-4 gap-3 max-wide:grid-cols-2">
      <Figure name="Received in 24 h" value={received24h}>
        {pending === 0 || oldestPendingAt === null ? (
          'all ingested'
        ) : (
          <span>
            {pending} waiting, oldest <AgeText at={oldestPendingAt} />
          </span>
        )}
      </Figure>
      <Figure name="Quarantined" value={quarantined}>
        {quarantined === 0 ? (
          'every body could be read'
        ) : (
          <span className="flex items-center gap-1.5 text-warn-fg">
            <TriangleAlert size={12} aria-hidden />
            kept, not read
          </span>
        )}
      </Figure>
      <Figure name="Dead letters" value={dead}>
        {dead === 0 ? (
          'none gave up'
        ) : (
          <span className="flex items-center gap-1.5 text-danger-fg">
            <CircleX size={12} aria-hidden />
            gave up after several tries
          </span>
        )}
      </Figure>
      <Figure name="Found by reconciliation in 24 h" value={gapsClosed24h}>
        {lastReconciledAt === null ? (
          'GitLab was not asked yet'
        ) : (
          <span>
            {gapsClosed24h === 0 ? 'no hook was missed' : 'missed hooks, all closed'} ·{' '}
            <AgeText at={lastReconciledAt} ago focusable />
          </span>
        )}
      </Figure>
    </dl>
  );
}
