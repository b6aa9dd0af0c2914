import Link from 'next/link';
import type { BoardEnvironmentView, DeploymentView, ServiceView } from '@/lib/domain/board/view';
import { releaseName } from '../board/cell-model';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { toneText } from '../status/tone-text';
import { AgeText } from '../time/age-text';
import { OutsideLink } from '../ui/outside-link';

function Release({ deployment, at }: { deployment: DeploymentView; at: string }) {
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <Link href={`/deployments/${deployment.id}`} className="sha text-link" data-focus-at={at}>
        {releaseName(deployment)}
      </Link>
      <span className="min-w-0 truncate text-fg-2">{deployment.version ?? deployment.ref}</span>
      <AgeText at={at} className="shrink-0 text-fg-3" />
    </span>
  );
}

const cell = 'px-3 py-[7px] align-top max-desk:block max-desk:px-0 max-desk:py-0.5';
const head = 'px-3 py-1.5 text-left text-2xs font-bold whitespace-nowrap text-fg-3';

/** One line per environment, in the order of the promotion path. */
export function EnvironmentCards({
  service,
  environments,
  urls,
}: {
  service: string;
  environments: BoardEnvironmentView[];
  urls: ServiceView['environments'];
}) {
  if (environments.length === 0) {
    return <p className="px-4 py-3 text-xs text-fg-2">GitLab has told of no environment yet.</p>;
  }
  return (
    <table className="w-full border-collapse text-xs max-desk:block">
      <thead className="border-b border-line-1 bg-surface-2 max-desk:sr-only">
        <tr>
          <th className={head}>Environment</th>
          <th className={head}>Newest attempt</th>
          <th className={head}>Runs now</th>
          <th className={head}>Waiting</th>
          <th className={head}>Address</th>
        </tr>
      </thead>
      <tbody className="max-desk:block">
        {environments.map(({ name, tier, current, lastAttempt, ahead }) => {
          const url = urls.find((environment) => environment.name === name)?.externalUrl ?? null;
          return (
            <tr
              key={name}
              className="border-b border-line-1 last:border-b-0 max-desk:block max-desk:px-3 max-desk:py-2"
            >
              <th scope="row" className={`${cell} text-left`}>
                <Link
                  href={`/services/${service}?environment=${encodeURIComponent(name)}`}
                  scroll={false}
                  className="hover:underline"
                >
                  {name}
                </Link>{' '}
                <span className="font-normal text-fg-3">{tier}</span>
              </th>
              <td className={cell}>
                {lastAttempt ? (
                  <span className="flex min-w-0 flex-wrap items-center gap-x-2">
                    <span
                      className={`inline-flex items-center gap-1.5 ${lastAttempt.status === 'success' ? 'text-fg-2' : `font-bold ${toneText[statusWords[lastAttempt.status].tone]}`}`}
                    >
                      <StatusIcon status={lastAttempt.status} />
                      {statusWords[lastAttempt.status].word}
                    </span>
                    <Release deployment={lastAttempt} at={lastAttempt.statusChangedAt} />
                  </span>
                ) : (
                  <span className="text-fg-3">Never deployed</span>
                )}
              </td>
              <td className={cell}>
                {current ? (
                  <span className="flex min-w-0 items-baseline gap-1.5">
                    <span className="shrink-0 text-fg-3 desk:hidden">Runs now</span>
                    <Release deployment={current} at={current.finishedAt ?? current.statusChangedAt} />
                  </span>
                ) : (
                  <span className="text-fg-3">Nothing was deployed successfully yet</span>
                )}
              </td>
              <td className={`${cell} text-fg-2`}>
                {ahead === null ? null : ahead.commits === 0 && (ahead.behind ?? 0) === 0 ? (
                  `In step with ${ahead.from}`
                ) : (
                  <Link href={`/?commits=${encodeURIComponent(`${service}/${name}`)}`} className="text-link">
                    {ahead.commits === null
                      ? 'Not comparable: why'
                      : ahead.commits > 0
                        ? `${ahead.from} is ${ahead.commits} ahead`
                        : `${ahead.from} is ${ahead.behind} behind`}
                  </Link>
                )}
              </td>
              <td className={cell}>
                {url === null ? null : (
                  <OutsideLink href={url}>{URL.canParse(url) ? new URL(url).host : 'Open'}</OutsideLink>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
