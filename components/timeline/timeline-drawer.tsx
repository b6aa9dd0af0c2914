'use client';

import ExternalLink from 'lucide-react/icons/external-link';
import type { BoardPageView, BoardRowView } from '@/lib/domain/board/view';
import { apiPath } from '../api/client';
import { useRemote } from '../api/use-remote';
import { aheadModel } from '../board/ahead-model';
import type { CellAddress } from '../board/board-filter';
import { openDrawer } from '../board/board-url';
import { releaseName } from '../board/cell-model';
import { statusWords } from '../status/status-words';
import { AgeText } from '../time/age-text';
import { buttonClass } from '../ui/button-class';
import { Drawer } from '../ui/drawer';
import { Fact, Facts } from '../ui/facts';
import { RemoteNote } from '../ui/remote-note';
import { Timeline } from './timeline';

function CellFacts({ row, address }: { row: BoardRowView; address: CellAddress }) {
  const environment = row.environments.find(({ name }) => name === address.environment);
  if (!environment)
    return <p className="text-xs text-fg-2">The service has no environment of this name any more.</p>;
  const { current, lastAttempt } = environment;
  const waiting = aheadModel(environment.ahead, environment.name);
  return (
    <>
      <Facts>
        <Fact name="Runs now">
          {current ? (
            <>
              <span className="sha">{releaseName(current)}</span> {current.version ?? current.ref} ·{' '}
              <AgeText at={current.finishedAt ?? current.statusChangedAt} ago focusable />
            </>
          ) : (
            'Nothing was deployed successfully yet'
          )}
        </Fact>
        <Fact name="Latest attempt">
          {lastAttempt ? (
            <>
              <span className="sha">{releaseName(lastAttempt)}</span> {statusWords[lastAttempt.status].word} ·{' '}
              <AgeText at={lastAttempt.statusChangedAt} ago focusable />
              {lastAttempt.deployedBy ? ` · ${lastAttempt.deployedBy.name}` : null}
            </>
          ) : (
            'None'
          )}
        </Fact>
        {waiting.kind === 'none' ? null : (
          <Fact name="Waiting">
            {waiting.kind === 'in_step' ? (
              `Nothing, in step with ${environment.ahead?.from ?? 'the environment before'}`
            ) : (
              <button
                type="button"
                className="text-link text-left"
                onClick={() => openDrawer('commits', address)}
              >
                {waiting.kind === 'unknown'
                  ? 'Not comparable: why'
                  : `${waiting.count} ${waiting.count === 1 ? 'commit' : 'commits'} ${waiting.kind} in ${environment.ahead?.from ?? ''}`}
              </button>
            )}
          </Fact>
        )}
      </Facts>
      <div className="mt-3.5 mb-2 flex flex-wrap gap-2">
        <a
          className={buttonClass()}
          href={`/services/${row.service}?environment=${encodeURIComponent(environment.name)}`}
        >
          Open the service
        </a>
        {lastAttempt?.url ? (
          <a className={buttonClass()} href={lastAttempt.url} target="_blank" rel="noreferrer">
            <ExternalLink size={14} aria-hidden />
            Open in GitLab
          </a>
        ) : null}
      </div>
    </>
  );
}

/** The row of a cell that the board has not loaded, because the drawer was opened by its URL. */
function FetchedFacts({ address }: { address: CellAddress }) {
  const { data, failure, reload } = useRemote<BoardPageView>(
    apiPath('/api/v1/board', { service: address.service, limit: 1 }),
  );
  const row = data?.items[0];
  if (row) return <CellFacts row={row} address={address} />;
  if (data) return <p className="text-xs text-fg-2">No service has this address any more.</p>;
  return <RemoteNote failure={failure} what="The service" reload={reload} />;
}

/** What runs in a cell of the board and how it came there. */
export default function TimelineDrawer({
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
  const environment = row?.environments.find(({ name }) => name === address.environment);
  return (
    <Drawer
      open={open}
      onClose={onClose}
      returnFocus={returnFocus}
      title={
        <>
          {row?.name ?? address.service.split('--').at(-1)} <span className="font-normal text-fg-3">in</span>{' '}
          {address.environment}
        </>
      }
      subtitle={
        <>
          {row ? `${row.group.replaceAll('/', ' / ')} · ` : null}GitLab environment{' '}
          <span className="mono">{address.environment}</span>
          {environment ? ` · ${environment.tier}` : null}
        </>
      }
    >
      {row ? <CellFacts row={row} address={address} /> : <FetchedFacts address={address} />}
      <Timeline
        service={address.service}
        environment={address.environment}
        currentId={environment?.current?.id ?? null}
      />
    </Drawer>
  );
}
