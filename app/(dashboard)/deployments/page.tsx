import type { Metadata } from 'next';
import { readDeploymentFilter } from '@/components/deployments/deployment-filter';
import { DeploymentList } from '@/components/deployments/deployment-list';
import { DeploymentTools } from '@/components/deployments/deployment-tools';
import { PageHead } from '@/components/ui/page-head';
import { requireSession } from '@/lib/auth/session-page';
import { getWeb } from '@/lib/composition/web';
import { readParams, type SearchParams } from '../read-params';

export const metadata: Metadata = { title: 'Deployments' };

/** Every deployment of every service, newest first. */
export default async function DeploymentsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireSession();
  const filter = readDeploymentFilter(await readParams(searchParams));
  const web = getWeb();
  const [initial, summary] = await Promise.all([
    web.deployments({
      query: filter.query || undefined,
      status: filter.status || undefined,
      service: filter.service || undefined,
      environment: filter.environment || undefined,
      limit: 50,
    }),
    web.boardSummary(),
  ]);
  return (
    <>
      <PageHead title="Deployments" note="Newest first" />
      <DeploymentTools filter={filter} environments={summary.environments} />
      <DeploymentList key={JSON.stringify(filter)} filter={filter} initial={initial} />
    </>
  );
}
