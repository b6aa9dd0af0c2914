'use client';

import { useRouter } from 'next/navigation';
import { useLiveRefresh } from './use-live-refresh';

/** Renders a server page again when a deployment of the named service (or the named deployment) changes. */
export function PageRefresh({ service, deploymentId }: { service: string; deploymentId?: string }) {
  const router = useRouter();
  useLiveRefresh(
    () => router.refresh(),
    (message) =>
      message.kind === 'deployment'
        ? message.data.service === service &&
          (deploymentId === undefined || message.data.deploymentId === deploymentId)
        : deploymentId === undefined && message.data.row.service === service,
  );
  return null;
}
