'use client';

import Link from 'next/link';
import type { DeploymentView } from '@/lib/domain/board/view';
import { apiPath } from '../api/client';
import type { ListPage } from '../api/merge-newest';
import { useList } from '../api/use-list';
import { releaseName } from '../board/cell-model';
import { useLiveRefresh } from '../live/use-live-refresh';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { AgeText } from '../time/age-text';
import { duration } from '../time/age';
import { Empty } from '../ui/empty';
import { LoadMore } from '../ui/load-more';
import { RemoteNote } from '../ui/remote-note';
import type { DeploymentFilter } from './deployment-filter';

const pageSize = 50;

function Line({ deployment }: { deployment: DeploymentView }) {
  const {
    id,
    service,
    environment,
    status,
    deployedBy,
    startedAt,
    finishedAt,
    statusChangedAt,
    commitTitle,
  } = deployment;
  const { word, tone } = statusWords[status];
  return (
    <tr className="group border-b border-line-1 last:border-b-0 hover:bg-surface-2 max-desk:grid max-desk:grid-cols-[minmax(0,1fr)_auto] max-desk:gap-x-3 max-desk:px-3 max-desk:py-2">
      <td className="py-[7px] pl-3 max-desk:col-span-2 max-desk:p-0">
        <Link
          href={`/deployments/${id}`}
          data-list-item
          data-focus-at={statusChangedAt}
          className="inline-flex items-center gap-1.5 font-bold whitespace-nowrap hover:underline max-desk:min-h-6"
        >
          <StatusIcon status={status} />
          <span className={tone === 'success' ? 'font-normal text-fg-2' : undefined}>{word}</span>
        </Link>
      </td>
      <td className="max-w-0 px-3 py-[7px] max-desk:max-w-none max-desk:p-0">
        <Link
          href={`/services/${service}`}
          className="block truncate font-bold hover:underline max-desk:min-h-6 max-desk:leading-6"
        >
          {service.split('--').at(-1)}
        </Link>
      </td>
      <td className="max-w-0 truncate px-3 py-[7px] max-desk:max-w-none max-desk:p-0">{environment}</td>
      <td className="px-3 py-[7px] whitespace-nowrap max-desk:p-0">
        <span className="sha">{releaseName(deployment)}</span>{' '}
        <span className="inline-block max-w-40 truncate align-bottom text-fg-2">
          {deployment.version ?? deployment.ref}
        </span>
      </td>
      <td
        className="max-w-0 truncate px-3 py-[7px] text-fg-2 max-desk:hidden"
        data-hint={commitTitle ?? undefined}
      >
        {commitTitle}
      </td>
      <td className="max-w-0 truncate px-3 py-[7px] text-fg-2 max-desk:hidden">{deployedBy?.name}</td>
      <td className="px-3 py-[7px] text-right whitespace-nowrap text-fg-3 max-desk:hidden">
        {startedAt !== null && finishedAt !== null
          ? duration(Date.parse(finishedAt) - Date.parse(startedAt))
          : null}
      </td>
      <td className="py-[7px] pr-3 text-right whitespace-nowrap text-fg-3 max-desk:p-0">
        <AgeText at={statusChangedAt} />
      </td>
    </tr>
  );
}

const head = 'px-3 py-1.5 text-left text-2xs font-bold whitespace-nowrap text-fg-3';

/** Deployments, newest first, kept fresh at the top. */
export function DeploymentList({
  filter,
  initial,
}: {
  filter: DeploymentFilter;
  initial: ListPage<DeploymentView>;
}) {
  const path = apiPath('/api/v1/deployments', { ...filter, limit: pageSize });
  const { page, failure, reading, loadMore, refresh } = useList<DeploymentView>(path, initial);
  useLiveRefresh(refresh, (message) => message.kind === 'deployment');
  if (!page) return <RemoteNote failure={failure} what="The deployments" reload={refresh} />;
  const narrowed = Object.values(filter).some((value) => value !== '');
  return (
    <>
      {failure ? (
        <div className="mb-3">
          <RemoteNote failure={failure} what="The newest deployments" reload={refresh} />
        </div>
      ) : null}
      <div className="overflow-hidden rounded-lg border border-line-2 bg-surface-1">
        {page.items.length === 0 ? (
          narrowed ? (
            <Empty
              title={
                filter.query === ''
                  ? 'No deployment matches these filters.'
                  : `No deployment matches “${filter.query}”.`
              }
            >
              Search looks at service names, commits, merge requests and people.{' '}
              <Link href="/deployments" className="text-link">
                Show all deployments
              </Link>
            </Empty>
          ) : (
            <Empty title="No deployments yet.">
              They appear here by themselves with the first deployment event.{' '}
              <Link href="/" className="text-link">
                How to connect GitLab
              </Link>
            </Empty>
          )
        ) : (
          <table className="w-full border-collapse text-xs max-desk:block">
            <thead className="border-b border-line-1 bg-surface-2 max-desk:sr-only">
              <tr>
                <th className={head}>Status</th>
                <th className={`${head} w-1/5`}>Service</th>
                <th className={`${head} w-[13%]`}>Environment</th>
                <th className={head}>Release</th>
                <th className={`${head} w-[30%]`}>Commit</th>
                <th className={`${head} w-[13%]`}>By</th>
                <th className={`${head} text-right`}>Took</th>
                <th className={`${head} text-right`}>Changed</th>
              </tr>
            </thead>
            <tbody className="max-desk:block">
              {page.items.map((deployment) => (
                <Line key={deployment.id} deployment={deployment} />
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
