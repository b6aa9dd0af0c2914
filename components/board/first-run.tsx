'use client';

import Check from 'lucide-react/icons/check';
import CircleCheck from 'lucide-react/icons/circle-check';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import type { SetupView } from '@/lib/domain/board/view';
import { useLiveRefresh } from '../live/use-live-refresh';
import { CopyButton } from '../ui/copy-button';
import { PageHead } from '../ui/page-head';
import { ReconcileButton } from '../deliveries/reconcile-button';

function Step({
  number,
  state,
  title,
  aside,
  children,
}: {
  number: number;
  state: 'done' | 'now';
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[26px_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-0.5 border-b border-line-1 p-4 last:border-b-0">
      {state === 'done' ? (
        <span className="grid size-6 place-items-center rounded-full border-[1.5px] border-success-solid text-success-fg">
          <Check size={12} aria-hidden />
        </span>
      ) : (
        <span className="grid size-6 place-items-center rounded-full bg-primary text-xs font-bold text-primary-foreground">
          {number}
        </span>
      )}
      <div className="min-w-0">
        <b>{title}</b>
        {children}
      </div>
      {aside}
    </li>
  );
}

/** The board before the first deployment: where GitLab's hook has to point. Turns into the board by itself. */
export function FirstRun({ setup }: { setup: SetupView }) {
  const router = useRouter();
  useLiveRefresh(
    () => router.refresh(),
    () => true,
  );
  const { gitlabUrl, webhookUrl, connection } = setup;
  return (
    <>
      <PageHead title="Board" />
      <div className="mx-auto mt-8 max-w-205 max-desk:mt-2">
        <h2 className="text-xl font-bold tracking-[-0.015em]">No deployments yet</h2>
        <p className="mt-1 mb-4 max-w-[60ch] text-fg-2">
          Services and environments appear here by themselves with the first deployment event. Two steps lead
          to it.
        </p>
        <ol className="rounded-lg border border-line-2 bg-surface-1">
          {gitlabUrl === null ? (
            <Step number={1} state="now" title="Connect GitLab">
              <p className="text-xs text-fg-2">
                Hooks work without it. To fill gaps, compare commits and repair hooks, start Sternway with{' '}
                <span className="mono">GITLAB_URL</span> and <span className="mono">GITLAB_TOKEN</span>.
              </p>
            </Step>
          ) : (
            <Step
              number={1}
              state="done"
              title="Connect GitLab"
              aside={
                <span className="inline-flex items-center gap-1.5 text-xs text-success-fg">
                  <CircleCheck size={12} aria-hidden />
                  Configured
                </span>
              }
            >
              <p className="text-xs text-fg-2 [overflow-wrap:anywhere]">
                Connection <span className="mono">{connection}</span> is {gitlabUrl}.
              </p>
            </Step>
          )}
          <Step number={2} state="now" title="Add the webhook">
            <p className="text-xs text-fg-2">
              To a group or to single projects, in GitLab under Settings, Webhooks: pipeline, job and
              deployment events. Give it the secret or signing token Sternway was started with.
            </p>
            <div className="mt-2 flex items-center gap-2 rounded-md border border-line-2 bg-surface-2 px-2.5 py-1.5">
              <code className="min-w-0 flex-1 font-mono text-[11.5px] leading-4 [overflow-wrap:anywhere]">
                {webhookUrl}
              </code>
              <CopyButton text={webhookUrl} what="the address" />
            </div>
            <p className="mt-2 flex items-center gap-1.5 text-xs text-fg-3">
              <LoaderCircle size={12} aria-hidden className="shrink-0 animate-turn text-info-fg" />
              Listening. This page changes by itself when the first event arrives.
            </p>
          </Step>
        </ol>
        {gitlabUrl === null ? null : (
          <div className="mt-3.5 flex flex-wrap items-center gap-x-3 gap-y-2 text-fg-2">
            History already in GitLab?
            <ReconcileButton words="Read it now" />
          </div>
        )}
      </div>
    </>
  );
}
