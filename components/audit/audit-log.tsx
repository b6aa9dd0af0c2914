'use client';

import type { AuditEntryView } from '@/lib/domain/audit/entry';
import type { ListPage } from '../api/merge-newest';
import { useList } from '../api/use-list';
import { ExactText } from '../time/exact-text';
import { Empty } from '../ui/empty';
import { LoadMore } from '../ui/load-more';
import { RemoteNote } from '../ui/remote-note';

const head = 'px-3 py-1.5 text-left text-2xs font-bold whitespace-nowrap text-fg-3';

/** The log in plain words: one line per entry. */
export function AuditLog({ initial }: { initial: ListPage<AuditEntryView> }) {
  const { page, failure, reading, loadMore, refresh } = useList<AuditEntryView>(
    '/api/v1/audit?limit=50',
    initial,
  );
  if (!page) return <RemoteNote failure={failure} what="The audit log" reload={refresh} />;
  return (
    <>
      {failure ? (
        <div className="mb-3">
          <RemoteNote failure={failure} what="The rest of the log" reload={refresh} />
        </div>
      ) : null}
      <div className="overflow-hidden rounded-lg border border-line-2 bg-surface-1">
        {page.items.length === 0 ? (
          <Empty title="Nothing was done yet.">Every sign-in and every command appears here.</Empty>
        ) : (
          <table className="w-full border-collapse text-xs max-desk:block">
            <thead className="border-b border-line-1 bg-surface-2 max-desk:sr-only">
              <tr>
                <th className={`${head} w-14 text-right`}>No.</th>
                <th className={`${head} w-48`}>When</th>
                <th className={head}>What</th>
                <th className={`${head} w-44`}>From</th>
              </tr>
            </thead>
            <tbody className="max-desk:block">
              {page.items.map((entry) => (
                <Line key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        )}
      </div>
      {page.nextCursor === null ? null : (
        <div className="pt-3">
          <LoadMore reading={reading} onMore={loadMore} />
        </div>
      )}
    </>
  );
}

function Line({ entry }: { entry: AuditEntryView }) {
  return (
    <tr className="border-b border-line-1 last:border-b-0 max-desk:block max-desk:px-3 max-desk:py-2">
      <td className="px-3 py-[7px] text-right text-fg-3 max-desk:hidden">{entry.sequence}</td>
      <td className="px-3 py-[7px] whitespace-nowrap text-fg-2 max-desk:block max-desk:p-0">
        <ExactText at={entry.at} />
      </td>
      <td className="px-3 py-[7px] [overflow-wrap:anywhere] max-desk:block max-desk:p-0">
        <b className="font-bold">{entry.actor.name}</b> {entry.sentence}
      </td>
      <td className="px-3 py-[7px] text-fg-3 max-desk:block max-desk:p-0">{entry.address}</td>
    </tr>
  );
}
