import Link from 'next/link';
import type { ServiceVersionView } from '@/lib/domain/board/view';
import { shownShaLength } from '../board/cell-model';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { AgeText } from '../time/age-text';

const head = 'px-3 py-1.5 text-left text-2xs font-bold whitespace-nowrap text-fg-3';

/** Versions × environments: where each commit has been, and where it still runs. */
export function VersionTable({
  versions,
  environments,
}: {
  versions: ServiceVersionView[];
  environments: string[];
}) {
  if (versions.length === 0) {
    return <p className="px-4 py-3 text-xs text-fg-2">Nothing was deployed yet.</p>;
  }
  const columns = environments.filter((name) =>
    versions.some((version) => version.environments[name] !== undefined),
  );
  return (
    // Scrolls by itself: a service with many environments must not widen the page. Focusable for the arrow keys.
    <section className="relative overflow-x-auto" aria-label="Versions by environment" tabIndex={0}>
      <table className="w-full border-collapse text-xs">
        <thead className="border-b border-line-1 bg-surface-2">
          <tr>
            <th className={head}>Version</th>
            {columns.map((name) => (
              <th key={name} className={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr
              key={version.sha ?? JSON.stringify(version.environments)}
              className="border-b border-line-1 last:border-b-0"
            >
              <th scope="row" className="max-w-90 min-w-48 px-3 py-[7px] text-left align-top font-normal">
                <span className="flex min-w-0 items-baseline gap-1.5">
                  <span className="sha">
                    {version.shortSha?.slice(0, shownShaLength) ?? 'unknown commit'}
                  </span>
                  <span className="min-w-0 truncate text-fg-2">{version.version ?? version.ref}</span>
                </span>
                {version.commitTitle === null ? null : (
                  <span className="block truncate text-fg-3" data-hint={version.commitTitle}>
                    {version.commitTitle}
                  </span>
                )}
              </th>
              {columns.map((name) => {
                const place = version.environments[name];
                return (
                  <td key={name} className="px-3 py-[7px] align-top whitespace-nowrap">
                    {place === undefined ? (
                      <span className="text-fg-3">
                        <span aria-hidden>–</span>
                        <span className="sr-only">not deployed</span>
                      </span>
                    ) : (
                      <Link
                        href={`/deployments/${place.deploymentId}`}
                        data-focus-at={place.statusChangedAt}
                        className={`inline-flex items-center gap-1.5 rounded-sm hover:underline ${place.isCurrent ? 'border border-success-line bg-success-bg px-1.5 font-bold text-success-fg' : 'text-fg-2'}`}
                      >
                        <StatusIcon status={place.status} size={13} />
                        {place.isCurrent ? 'Runs now' : statusWords[place.status].word}
                        <AgeText
                          at={place.statusChangedAt}
                          className={place.isCurrent ? 'font-normal' : 'text-fg-3'}
                        />
                      </Link>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
