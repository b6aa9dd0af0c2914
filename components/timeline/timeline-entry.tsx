'use client';

import ChevronRight from 'lucide-react/icons/chevron-right';
import { useState } from 'react';
import type { DeploymentDetailView, DeploymentView } from '@/lib/domain/board/view';
import { useRemote } from '../api/use-remote';
import { releaseName } from '../board/cell-model';
import { StatusIcon } from '../status/status-icon';
import { statusWords, type Tone } from '../status/status-words';
import { AgeText } from '../time/age-text';
import { RemoteNote } from '../ui/remote-note';
import { deploymentDetail } from './deployment-words';
import { EventList } from './event-list';

const ring: Record<Tone, string> = {
  neutral: 'border-line-2 bg-surface-1',
  success: 'border-success-line bg-success-bg',
  info: 'border-info-line bg-info-bg',
  warn: 'border-warn-line bg-warn-bg',
  danger: 'border-danger-line bg-danger-bg',
};

function History({ id }: { id: string }) {
  const { data, failure, reload } = useRemote<DeploymentDetailView>(`/api/v1/deployments/${id}`);
  if (!data) return <RemoteNote failure={failure} what="The history" reload={reload} />;
  return <EventList events={data.events} />;
}

/** One deployment on a timeline; its history unfolds. */
export function TimelineEntry({
  deployment,
  current,
  last,
}: {
  deployment: DeploymentView;
  current: boolean;
  last: boolean;
}) {
  const [unfolded, setUnfolded] = useState(false);
  const { tone, verb } = statusWords[deployment.status];
  const name = deployment.version ?? deployment.ref;
  return (
    <li className="relative grid grid-cols-[22px_minmax(0,1fr)_auto] gap-x-2.5 pt-[5px] pb-[9px]">
      {last ? null : (
        <span aria-hidden className="absolute top-[29px] -bottom-[3px] left-[10.5px] w-px bg-line-2" />
      )}
      <span className={`grid size-5.5 place-items-center rounded-full border ${ring[tone]}`}>
        <StatusIcon status={deployment.status} size={12} />
      </span>
      <div className="min-w-0">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 leading-[22px] font-bold">
          <a
            href={`/deployments/${deployment.id}`}
            data-list-item
            data-focus-at={deployment.statusChangedAt}
            className="flex min-w-0 gap-x-1.5 hover:underline"
          >
            <span className="sha">{releaseName(deployment)}</span>{' '}
            {name === null ? null : <span className="min-w-0 truncate">{name}</span>}{' '}
            <span className="shrink-0">{verb}</span>
          </a>
          {current ? <span className="text-xs font-normal text-success-fg">runs now</span> : null}
        </p>
        {deployment.commitTitle === null ? null : (
          <p className="truncate text-xs text-fg-1" data-hint={deployment.commitTitle}>
            {deployment.commitTitle}
          </p>
        )}
        <p className="text-xs text-fg-2 [overflow-wrap:anywhere]">{deploymentDetail(deployment)}</p>
        <button
          type="button"
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
          className="mt-0.5 inline-flex min-h-6 items-center gap-0.5 text-xs text-signal hover:underline max-desk:min-h-11"
        >
          <ChevronRight
            size={12}
            aria-hidden
            className={`transition-transform duration-(--motion-fast) ${unfolded ? 'rotate-90' : ''}`}
          />
          History
        </button>
        {unfolded ? (
          <div className="mt-1 rounded-md border border-line-1 bg-surface-2 px-2.5 py-2">
            <History id={deployment.id} />
          </div>
        ) : null}
      </div>
      <AgeText
        at={deployment.statusChangedAt}
        className="text-xs leading-[22px] whitespace-nowrap text-fg-3"
      />
    </li>
  );
}
