import type { Metadata } from 'next';
import { Deliveries } from '@/components/deliveries/deliveries';
import { readDeliveryFilter } from '@/components/deliveries/delivery-filter';
import { ReconcileButton } from '@/components/deliveries/reconcile-button';
import { PageHead } from '@/components/ui/page-head';
import { requireSession } from '@/lib/auth/session-page';
import { getWeb } from '@/lib/composition/web';
import { readParams, type SearchParams } from '../read-params';

export const metadata: Metadata = { title: 'Deliveries' };

/** Health of the webhooks and the log of every request they sent. */
export default async function DeliveriesPage({ searchParams }: { searchParams: SearchParams }) {
  await requireSession();
  const filter = readDeliveryFilter(await readParams(searchParams));
  const web = getWeb();
  const [initial, summary, hooks] = await Promise.all([
    web.deliveries({
      outcome: filter.outcome || undefined,
      project: filter.project || undefined,
      kind: filter.kind || undefined,
      limit: 50,
    }),
    web.deliverySummary(),
    web.hooks(),
  ]);
  const { connection, gitlabUrl } = web.setup();
  return (
    <>
      <PageHead
        title="Deliveries"
        note={
          <>
            Connection <span className="mono">{connection}</span>
            {gitlabUrl === null ? null : ` · ${new URL(gitlabUrl).host}`}
          </>
        }
        actions={<ReconcileButton />}
      />
      <Deliveries initial={initial} initialFilter={filter} initialHealth={{ summary, hooks }} />
    </>
  );
}
