'use client';

import RefreshCw from 'lucide-react/icons/refresh-cw';
import { useCommand } from '../api/use-command';
import { CommandButton } from '../ui/command-button';

interface Answer {
  projects: number;
}

const asked = ({ projects }: Answer) =>
  projects === 0
    ? 'No project is known yet.'
    : `Asking GitLab about ${projects === 1 ? '1 project' : `${projects} projects`}.`;
const nothing = () => undefined;

/** Asks GitLab now for everything that hooks have not told. */
export function ReconcileButton({ words = 'Reconcile now' }: { words?: string }) {
  const { busy, failure, done, send } = useCommand<Answer>(asked, nothing);
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
      {failure ? (
        <span className="text-xs text-danger-fg">
          {failure.title} {failure.detail}
        </span>
      ) : null}
      {done ? <span className="text-xs text-fg-3">{asked(done)}</span> : null}
      <CommandButton size="sm" busy={busy} onClick={() => send('/api/v1/reconciliations')}>
        <RefreshCw size={14} aria-hidden />
        {words}
      </CommandButton>
    </span>
  );
}
