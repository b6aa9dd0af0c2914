import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { cache, type ReactNode } from 'react';
import { releaseName } from '@/components/board/cell-model';
import { MergeRequestList } from '@/components/commits/merge-request-list';
import { kindName } from '@/components/deliveries/delivery-words';
import { PageRefresh } from '@/components/live/page-refresh';
import { StatusIcon } from '@/components/status/status-icon';
import { statusWords } from '@/components/status/status-words';
import { toneText } from '@/components/status/tone-text';
import { AgeText } from '@/components/time/age-text';
import { duration } from '@/components/time/age';
import { ExactText } from '@/components/time/exact-text';
import { EventList } from '@/components/timeline/event-list';
import { Banner } from '@/components/ui/banner';
import { Card } from '@/components/ui/card';
import { Crumbs } from '@/components/ui/crumbs';
import { Fact, Facts } from '@/components/ui/facts';
import { OutsideLink } from '@/components/ui/outside-link';
import { PageHead } from '@/components/ui/page-head';
import { requireSession } from '@/lib/auth/session-page';
import { getWeb } from '@/lib/composition/web';
import type { DeploymentDetailView } from '@/lib/domain/board/view';

const readDeployment = cache((id: string) => getWeb().deployment(id));

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await requireSession();
  const deployment = await readDeployment((await params).id);
  if (!deployment) return { title: 'No such deployment' };
  return { title: `${releaseName(deployment)} in ${deployment.environment}, ${deployment.serviceName}` };
}

function person(deployment: DeploymentDetailView): ReactNode {
  if (!deployment.deployedBy) return null;
  const { name, username } = deployment.deployedBy;
  return username === null ? name : `${name} (@${username})`;
}

/** One deployment with everything known of it: how its status went, and who told. */
export default async function DeploymentPage({ params }: Props) {
  await requireSession();
  const deployment = await readDeployment((await params).id);
  if (!deployment) notFound();
  const { status, rawStatus, sha, startedAt, finishedAt, statusChangedAt, pipelineId, jobId, jobName } =
    deployment;
  const { word, tone } = statusWords[status];
  const took =
    startedAt !== null && finishedAt !== null
      ? duration(Date.parse(finishedAt) - Date.parse(startedAt))
      : null;
  const gaps = deployment.events.filter(({ closedGap }) => closedGap).length;
  return (
    <>
      <PageRefresh service={deployment.service} deploymentId={deployment.id} />
      <Crumbs
        items={[
          { href: '/', text: 'Board' },
          { href: `/services/${deployment.service}`, text: deployment.serviceName },
          {
            href: `/services/${deployment.service}?environment=${encodeURIComponent(deployment.environment)}`,
            text: deployment.environment,
          },
        ]}
      />
      <PageHead
        title={
          <>
            <span className="sha">{releaseName(deployment)}</span>{' '}
            <span className="font-normal text-fg-3">in</span> {deployment.environment}
          </>
        }
        note={
          <span className={`inline-flex items-center gap-1.5 font-bold ${toneText[tone]}`}>
            <StatusIcon status={status} size={16} />
            {word}
            <AgeText at={statusChangedAt} ago focusable className="font-normal text-fg-3" />
          </span>
        }
        actions={
          deployment.url === null ? null : <OutsideLink href={deployment.url}>Open in GitLab</OutsideLink>
        }
      />
      {gaps === 0 ? null : (
        <div className="mb-3">
          <Banner
            tone="warn"
            lead={
              gaps === 1 ? 'One status reached us by no hook.' : `${gaps} statuses reached us by no hook.`
            }
          >
            Reconciliation found {gaps === 1 ? 'it' : 'them'} in GitLab’s API. The entries are marked below;
            the health of the hook is on the{' '}
            <Link
              className="prose-link text-signal"
              href={`/deliveries?project=${encodeURIComponent(deployment.project)}`}
            >
              deliveries page
            </Link>
            .
          </Banner>
        </div>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_336px] items-start gap-4 max-wide:grid-cols-[minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <Card title="How its status went" note="Exact times in your zone, oldest first">
            <div className="px-4 py-3">
              <EventList events={deployment.events} />
            </div>
          </Card>
          <Card
            title="Merge requests"
            note={
              deployment.mergeRequestsReadAt === null ? null : (
                <AgeText at={deployment.mergeRequestsReadAt} ago />
              )
            }
          >
            <div className="px-4 py-3">
              {deployment.mergeRequests.length > 0 ? (
                <MergeRequestList mergeRequests={deployment.mergeRequests} />
              ) : (
                <p className="text-xs text-fg-2">
                  {deployment.mergeRequestsReadAt === null
                    ? 'We do not know yet. GitLab links merge requests some time after a deployment succeeded.'
                    : 'GitLab links no merge request to this deployment.'}
                </p>
              )}
            </div>
          </Card>
          {deployment.approvals.length === 0 ? null : (
            <Card title="Approvals in GitLab">
              <ul className="px-4 py-2 text-xs">
                {deployment.approvals.map(({ decision, by, comment, decidedAt }) => (
                  <li
                    key={`${decidedAt} ${by ?? ''}`}
                    className="flex flex-wrap gap-x-2 border-b border-line-1 py-1.5 last:border-b-0"
                  >
                    <b className={decision === 'rejected' ? 'text-danger-fg' : undefined}>
                      {decision === 'rejected' ? 'Rejected' : decision === 'approved' ? 'Approved' : decision}
                    </b>
                    <span>{by ?? 'by somebody GitLab did not name'}</span>
                    {comment ? <span className="text-fg-2">“{comment}”</span> : null}
                    <ExactText at={decidedAt} className="ml-auto text-fg-3" />
                  </li>
                ))}
              </ul>
            </Card>
          )}
          <Card title="Hooks it came from" note={`${deployment.deliveries.length}`}>
            {deployment.deliveries.length === 0 ? (
              <p className="px-4 py-3 text-xs text-fg-2">
                No hook told of it. Reconciliation read it from GitLab’s API.
              </p>
            ) : (
              <ul className="py-1 text-xs">
                {deployment.deliveries.map(({ id, kind, receivedAt, status: told }) => (
                  <li key={id}>
                    <Link
                      href={`/deliveries?delivery=${id}`}
                      data-list-item
                      className="flex items-center gap-3 px-4 py-1.5 hover:bg-surface-2 max-desk:min-h-11"
                    >
                      <span className="text-signal">Delivery {id}</span>
                      <span className="text-fg-2">{kindName(kind)}</span>
                      <span className="text-fg-2">
                        {told === 'processed' ? 'ingested' : told === 'pending' ? 'waiting' : told}
                      </span>
                      <ExactText at={receivedAt} className="ml-auto text-fg-3" />
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Card>
        </div>
        <Card title="Facts">
          <div className="px-4 py-3">
            <Facts>
              <Fact name="Service">
                <Link className="text-link" href={`/services/${deployment.service}`}>
                  {deployment.project}
                </Link>
              </Fact>
              <Fact name="Environment">{`${deployment.environment} · ${deployment.tier}`}</Fact>
              <Fact name="Version">{deployment.version}</Fact>
              <Fact name="Ref">{deployment.ref}</Fact>
              <Fact name="Commit">
                {sha === null ? (
                  'GitLab has not named it yet'
                ) : (
                  <OutsideLink href={deployment.commitUrl}>
                    <span className="mono">{sha}</span>
                  </OutsideLink>
                )}
              </Fact>
              <Fact name="Title">{deployment.commitTitle}</Fact>
              <Fact name="Deployed by">{person(deployment)}</Fact>
              <Fact name="Pipeline">
                {pipelineId === null ? null : (
                  <>
                    <OutsideLink href={deployment.pipelineUrl}>{pipelineId}</OutsideLink>
                    {deployment.pipelineStatus === null ? null : ` · ${deployment.pipelineStatus}`}
                    {deployment.progress === null
                      ? null
                      : ` · ${deployment.progress.done} of ${deployment.progress.total} jobs done`}
                  </>
                )}
              </Fact>
              <Fact name="Job">
                {jobId === null ? (
                  jobName
                ) : (
                  <OutsideLink href={deployment.jobUrl}>{jobName ?? jobId}</OutsideLink>
                )}
              </Fact>
              <Fact name="Created">
                <ExactText at={deployment.createdAt} />
              </Fact>
              <Fact name="Started">{startedAt === null ? null : <ExactText at={startedAt} />}</Fact>
              <Fact name="Finished">{finishedAt === null ? null : <ExactText at={finishedAt} />}</Fact>
              <Fact name="Took">{took}</Fact>
              <Fact name="Status in GitLab">
                {rawStatus === '' || rawStatus === status ? null : `“${rawStatus}”`}
              </Fact>
              <Fact name="GitLab’s id">{deployment.gitlabDeploymentId}</Fact>
            </Facts>
          </div>
        </Card>
      </div>
    </>
  );
}
