'use client';

import CircleX from 'lucide-react/icons/circle-x';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useSearchParams } from 'next/navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { DeliverySummaryView, DeliveryView, HookHealthView } from '@/lib/domain/board/view';
import { describeError, isNoAnswer } from '../api/api-error';
import { apiGet, apiPath } from '../api/client';
import type { ListPage } from '../api/merge-newest';
import { useCommand } from '../api/use-command';
import { useList } from '../api/use-list';
import { changeUrl } from '../board/board-url';
import { Banner } from '../ui/banner';
import { Card } from '../ui/card';
import { chipClass } from '../ui/chip-class';
import { CommandButton } from '../ui/command-button';
import { Empty } from '../ui/empty';
import { LoadMore } from '../ui/load-more';
import { RemoteNote } from '../ui/remote-note';
import { SelectFilter } from '../ui/select-filter';
import { DeliveryFigures } from './delivery-figures';
import { type DeliveryFilter, type DeliveryFilterOutcome, readDeliveryFilter } from './delivery-filter';
import { DeliveryTable } from './delivery-table';
import { kindOptions } from './delivery-words';
import { HookTable } from './hook-table';
import { useDeliveryRefresh } from './use-delivery-refresh';

const DeliveryDrawer = lazy(() => import('./delivery-drawer'));

const chips: { outcome: DeliveryFilterOutcome; word: string }[] = [
  { outcome: 'accepted', word: 'Accepted' },
  { outcome: 'duplicate', word: 'Duplicate' },
  { outcome: 'ignored', word: 'Ignored' },
  { outcome: 'quarantined', word: 'Quarantined' },
  { outcome: 'dead', word: 'Dead' },
];

const replayedAll = ({ replayed }: { replayed: number }) =>
  replayed === 1 ? '1 delivery is ingested again.' : `${replayed} deliveries are ingested again.`;

interface Health {
  summary: DeliverySummaryView;
  hooks: HookHealthView[];
}

/** Figures and hooks, read again together. */
function useHealth(initial: Health) {
  const [health, setHealth] = useState(initial);
  const [failure, setFailure] = useState<{ title: string; detail: string } | null>(null);
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);
  const read = async () => {
    // A slow answer is waited for: the page looks again by itself soon enough.
    if (reading.current) return;
    const abort = new AbortController();
    reading.current = abort;
    try {
      const [summary, { items }] = await Promise.all([
        apiGet<DeliverySummaryView>('/api/v1/deliveries/summary', abort.signal),
        apiGet<{ items: HookHealthView[] }>('/api/v1/hooks', abort.signal),
      ]);
      setHealth({ summary, hooks: items });
      setFailure(null);
    } catch (error) {
      if (!abort.signal.aborted && !isNoAnswer(error)) setFailure(describeError(error));
    } finally {
      reading.current = null;
    }
  };
  const refresh = () => void read();
  return { ...health, failure, refresh };
}

/** Health of the webhooks, and every request they sent. */
export function Deliveries({
  initial,
  initialFilter,
  initialHealth,
}: {
  initial: ListPage<DeliveryView>;
  initialFilter: DeliveryFilter;
  initialHealth: Health;
}) {
  const params = useSearchParams();
  const filter = readDeliveryFilter((name) => params.get(name));
  const opened = params.get('delivery');
  const { summary, hooks, failure: healthFailure, refresh: refreshHealth } = useHealth(initialHealth);
  const path = apiPath('/api/v1/deliveries', { ...filter, limit: 50 });
  const initialPath = apiPath('/api/v1/deliveries', { ...initialFilter, limit: 50 });
  const { page, failure, reading, loadMore, refresh } = useList<DeliveryView>(
    path,
    path === initialPath ? initial : null,
  );
  const refreshAll = () => {
    refreshHealth();
    refresh();
  };
  useDeliveryRefresh(refreshAll);
  const replay = useCommand<{ replayed: number }>(replayedAll, refreshAll);
  const [last, setLast] = useState(opened);
  if (opened !== null && opened !== last) setLast(opened);
  const change = (parts: Partial<DeliveryFilter>) => changeUrl({ ...parts }, 'replace');
  const narrowed = filter.outcome !== '' || filter.project !== '' || filter.kind !== '';
  const replayable = filter.outcome === 'dead' ? 'dead' : 'quarantined';
  const count = summary[replayable];

  return (
    <>
      {healthFailure ? (
        <div className="mb-3">
          <RemoteNote failure={healthFailure} what="The health of the hooks" reload={refreshHealth} />
        </div>
      ) : null}
      <DeliveryFigures summary={summary} />
      <Card title="Hooks by project" note="Bars: events per hour, last 12 h" className="mb-4">
        <HookTable hooks={hooks} onChange={refreshAll} />
      </Card>
      <Card
        title="Delivery log"
        actions={
          <>
            <fieldset aria-label="Outcome" className="flex min-w-0 flex-wrap gap-1.5">
              <button
                type="button"
                className={chipClass}
                aria-pressed={filter.outcome === ''}
                onClick={() => change({ outcome: '' })}
              >
                All
              </button>
              {chips.map(({ outcome, word }) => (
                <button
                  key={outcome}
                  type="button"
                  className={chipClass}
                  aria-pressed={filter.outcome === outcome}
                  onClick={() => change({ outcome: filter.outcome === outcome ? '' : outcome })}
                >
                  {outcome === 'quarantined' ? (
                    <TriangleAlert size={12} aria-hidden className="text-warn-fg" />
                  ) : null}
                  {outcome === 'dead' ? <CircleX size={12} aria-hidden className="text-danger-fg" /> : null}
                  {word}
                  {(outcome === 'quarantined' || outcome === 'dead') && summary[outcome] > 0 ? (
                    <b>{summary[outcome]}</b>
                  ) : null}
                </button>
              ))}
            </fieldset>
            <SelectFilter
              label="Project"
              value={filter.project}
              onChange={(project) => change({ project })}
              options={hooks.map(({ project }) => ({ value: project, text: project }))}
            />
            <SelectFilter
              label="Kind"
              value={filter.kind}
              onChange={(kind) => change({ kind })}
              options={kindOptions}
            />
            {count > 0 ? (
              <CommandButton
                size="sm"
                busy={replay.busy}
                onClick={() => replay.send('/api/v1/deliveries/replay', { outcome: replayable })}
              >
                <RotateCcw size={14} aria-hidden />
                Replay all {replayable}
              </CommandButton>
            ) : null}
          </>
        }
      >
        {replay.failure ? (
          <div className="p-3">
            <Banner tone="danger" role="alert" lead={replay.failure.title}>
              {replay.failure.detail} The deliveries are as they were.
            </Banner>
          </div>
        ) : null}
        {page === null || failure ? (
          <div className="px-4 py-2">
            <RemoteNote failure={failure} what="The deliveries" reload={refresh} />
          </div>
        ) : null}
        {page !== null && page.items.length === 0 ? (
          <Empty title={narrowed ? 'No delivery matches these filters.' : 'No delivery yet.'}>
            {narrowed ? (
              <button
                type="button"
                className="prose-link text-signal"
                onClick={() => change({ outcome: '', project: '', kind: '' })}
              >
                Show all deliveries
              </button>
            ) : (
              'Each request of a GitLab webhook appears here, whether it could be read or not.'
            )}
          </Empty>
        ) : null}
        {page !== null && page.items.length > 0 ? (
          <DeliveryTable deliveries={page.items} onOpen={(id) => changeUrl({ delivery: id }, 'replace')} />
        ) : null}
        {page !== null && page.nextCursor !== null ? (
          <div className="border-t border-line-1 px-3 py-2">
            <LoadMore reading={reading} onMore={loadMore} />
          </div>
        ) : null}
      </Card>
      <Suspense fallback={null}>
        {last === null ? null : (
          <DeliveryDrawer
            id={last}
            open={opened !== null}
            onClose={() => changeUrl({ delivery: '' }, 'replace')}
            onReplayed={refreshAll}
            returnFocus={() =>
              document.querySelector<HTMLElement>(`[data-delivery="${CSS.escape(last)}"]`)?.focus()
            }
          />
        )}
      </Suspense>
    </>
  );
}
