'use client';

import Search from 'lucide-react/icons/search';
import X from 'lucide-react/icons/x';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { BoardSummaryView } from '@/lib/domain/board/view';
import type { DeploymentStatus } from '@/lib/domain/deployment/status';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { chipClass } from '../ui/chip-class';
import { SelectFilter } from '../ui/select-filter';
import { type DeploymentFilter, deploymentsHref } from './deployment-filter';

const chips: DeploymentStatus[] = ['running', 'success', 'failed', 'blocked', 'canceled'];

/** Filters of the list of deployments. Links and a form, so that each state of it has an address. */
export function DeploymentTools({
  filter,
  environments,
}: {
  filter: DeploymentFilter;
  environments: BoardSummaryView['environments'];
}) {
  const router = useRouter();
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <search className="max-desk:w-full">
        <form
          action="/deployments"
          className="relative flex items-center"
          onSubmit={(event) => {
            event.preventDefault();
            const query = new FormData(event.currentTarget).get('query');
            router.push(deploymentsHref(filter, { query: typeof query === 'string' ? query.trim() : '' }));
          }}
        >
          <Search size={12} aria-hidden className="pointer-events-none absolute left-2 text-fg-3" />
          <input
            key={filter.query}
            type="search"
            name="query"
            defaultValue={filter.query}
            aria-label="Search deployments: service, commit, merge request or person"
            placeholder="Service, commit, !MR or person"
            autoComplete="off"
            spellCheck={false}
            className="h-6.5 w-64 max-desk:w-full rounded-md border border-line-control bg-surface-1 pr-2 pl-7 text-xs max-desk:h-11 max-desk:text-lg"
          />
        </form>
      </search>
      <fieldset aria-label="Status" className="flex min-w-0 flex-wrap gap-1.5">
        <Link
          className={chipClass}
          href={deploymentsHref(filter, { status: '' })}
          aria-current={filter.status === ''}
        >
          All
        </Link>
        {chips.map((status) => (
          <Link
            key={status}
            className={chipClass}
            href={deploymentsHref(filter, { status: filter.status === status ? '' : status })}
            aria-current={filter.status === status}
          >
            <StatusIcon status={status} size={12} past />
            {statusWords[status].word}
          </Link>
        ))}
      </fieldset>
      <SelectFilter
        label="Environment"
        value={filter.environment}
        onChange={(environment) => router.push(deploymentsHref(filter, { environment }))}
        options={environments.map(({ name }) => ({ value: name, text: name }))}
      />
      {filter.service === '' ? null : (
        <Link
          className={chipClass}
          href={deploymentsHref(filter, { service: '' })}
          aria-current="true"
          aria-label={`${filter.service.split('--').at(-1)}: remove this filter`}
        >
          {filter.service.split('--').at(-1)}
          <X size={12} aria-hidden />
        </Link>
      )}
    </div>
  );
}
