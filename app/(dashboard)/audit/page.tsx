import type { Metadata } from 'next';
import { AuditLog } from '@/components/audit/audit-log';
import { VerifyButton } from '@/components/audit/verify-button';
import { PageHead } from '@/components/ui/page-head';
import { requireSession } from '@/lib/auth/session-page';
import { getWeb } from '@/lib/composition/web';

export const metadata: Metadata = { title: 'Audit' };

/** Who did what, newest first. */
export default async function AuditPage() {
  await requireSession();
  const initial = await getWeb().audit({ limit: 50 });
  return (
    <>
      <PageHead title="Audit" note="Append-only, newest first" actions={<VerifyButton />} />
      <AuditLog initial={initial} />
    </>
  );
}
