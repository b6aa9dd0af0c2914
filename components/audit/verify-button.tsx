'use client';

import ShieldCheck from 'lucide-react/icons/shield-check';
import { useState } from 'react';
import type { AuditVerdictView } from '@/lib/domain/audit/entry';
import { describeError } from '../api/api-error';
import { apiGet } from '../api/client';
import { CommandButton } from '../ui/command-button';

type Outcome = { tone: 'success' | 'danger'; words: string };

function describe(verdict: AuditVerdictView): Outcome {
  return verdict.ok
    ? { tone: 'success', words: `The chain of ${verdict.entries} entries is sound.` }
    : { tone: 'danger', words: `Entry ${verdict.firstBadSequence} was changed or removed.` };
}

/** Recomputes the hash chain of the whole log and says what came of it. */
export function VerifyButton() {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const verify = async () => {
    setBusy(true);
    try {
      setOutcome(describe(await apiGet<AuditVerdictView>('/api/v1/audit/verify')));
    } catch (error) {
      const { title, detail } = describeError(error);
      setOutcome({ tone: 'danger', words: `${title} ${detail}` });
    }
    setBusy(false);
  };
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
      <span
        role="status"
        className={outcome?.tone === 'danger' ? 'text-xs text-danger-fg' : 'text-xs text-success-fg'}
      >
        {outcome?.words}
      </span>
      <CommandButton size="sm" busy={busy} onClick={() => void verify()}>
        <ShieldCheck size={14} aria-hidden />
        Verify the chain
      </CommandButton>
    </span>
  );
}
