'use client';

import ExternalLink from 'lucide-react/icons/external-link';
import type { BoardRowView, ComparisonView } from '@/lib/domain/board/view';
import { useRemote } from '../api/use-remote';
import { aheadReasons } from '../board/ahead-model';
import type { CellAddress } from '../board/board-filter';
import { shownShaLength } from '../board/cell-model';
import { useLiveRefresh } from '../live/use-live-refresh';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { buttonClass } from '../ui/button-class';
import { Drawer } from '../ui/drawer';
import { Fact, Facts } from '../ui/facts';
import { RemoteNote } from '../ui/remote-note';
import { CommitList } from './commit-list';
import { MergeRequestList } from './merge-request-list';

function counted(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}

function Comparison({ comparison, reload }: { comparison: ComparisonView; reload: () => void }) {
  const { from, to, fromSha, toSha, commits, behind, reason, commitList, mergeRequests, url } = comparison;
  return (
    <>
      <div className="mb-4">
        <Facts>
          <Fact name={`${from} runs`}>
            {fromSha ? <span className="sha">{fromSha.slice(0, shownShaLength)}</span> : 'an unknown commit'}
          </Fact>
          <Fact name={`${to} runs`}>
            {toSha ? <span className="sha">{toSha.slice(0, shownShaLength)}</span> : 'an unknown commit'}
          </Fact>
        </Facts>
      </div>
      {commits === null ? (
        <Banner
          tone="warn"
          lead="The commits cannot be compared."
          actions={
            <Button size="sm" onClick={reload}>
              Look again
            </Button>
          }
        >
          {reason ? aheadReasons[reason] : 'GitLab gave no reason.'} Nothing else is affected by it.
        </Banner>
      ) : null}
      {behind !== null && behind > 0 ? (
        <div className="mb-4">
          <Banner tone="warn" lead={`${counted(behind, 'commit')} only in ${to}.`}>
            {commits === 0
              ? `${to} is newer than ${from}: it was deployed past it, or ${from} went back.`
              : `The two have gone different ways. ${from} lacks what ${to} got.`}
          </Banner>
        </div>
      ) : null}
      {commits === 0 && (behind ?? 0) === 0 ? (
        <p className="text-xs text-fg-2">Both run the same commits.</p>
      ) : null}
      {commitList.length > 0 ? (
        <section className="mb-5">
          <h3 className="mb-2 font-bold">
            {counted(commits ?? commitList.length, 'commit')} in {from}, not in {to}
          </h3>
          <CommitList commits={commitList} />
          {commits !== null && commits > commitList.length ? (
            <p className="mt-1 text-xs text-fg-3">
              The newest {commitList.length} are shown. GitLab has them all.
            </p>
          ) : null}
        </section>
      ) : null}
      {commits !== null && commits > 0 ? (
        <section className="mb-5">
          <h3 className="mb-2 font-bold">{counted(mergeRequests.length, 'merge request')}</h3>
          {mergeRequests.length === 0 ? (
            <p className="text-xs text-fg-2">No merge request is known to have brought these commits.</p>
          ) : (
            <MergeRequestList mergeRequests={mergeRequests} />
          )}
        </section>
      ) : null}
      {url ? (
        <a className={buttonClass()} href={url} target="_blank" rel="noreferrer">
          <ExternalLink size={14} aria-hidden />
          Compare in GitLab
        </a>
      ) : null}
    </>
  );
}

function ReadComparison({ address }: { address: CellAddress }) {
  const path = `/api/v1/services/${address.service}/environments/${encodeURIComponent(address.environment)}/ahead`;
  const { data, failure, reload } = useRemote<ComparisonView>(path);
  useLiveRefresh(
    reload,
    (message) => message.kind === 'board' && message.data.row.service === address.service,
  );
  if (!data) return <RemoteNote failure={failure} what="The commits" reload={reload} />;
  return <Comparison comparison={data} reload={reload} />;
}

/** What waits to be promoted into a cell: commits and merge requests. */
export default function CommitsDrawer({
  address,
  row,
  open,
  onClose,
  returnFocus,
}: {
  address: CellAddress;
  row: BoardRowView | null;
  open: boolean;
  onClose: () => void;
  returnFocus: () => void;
}) {
  const ahead = row?.environments.find(({ name }) => name === address.environment)?.ahead;
  return (
    <Drawer
      open={open}
      onClose={onClose}
      returnFocus={returnFocus}
      title={
        <>
          {row?.name ?? address.service.split('--').at(-1)}: {ahead ? ahead.from : 'before'}{' '}
          <span className="font-normal text-fg-3">→</span> {address.environment}
        </>
      }
      subtitle={
        <>
          {row ? `${row.group.replaceAll('/', ' / ')} · ` : null}Commits and merge requests that{' '}
          {address.environment} has not got yet
        </>
      }
    >
      <ReadComparison address={address} />
    </Drawer>
  );
}
