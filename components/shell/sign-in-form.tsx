'use client';

import Eye from 'lucide-react/icons/eye';
import EyeOff from 'lucide-react/icons/eye-off';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';

type Trouble = 'empty' | 'wrong' | 'slow_down' | 'no_answer' | 'refused';

const troubles: Record<Trouble, { lead: string; detail: string }> = {
  empty: { lead: 'The token is missing.', detail: 'It is the value of STERNWAY_ADMIN_TOKEN.' },
  wrong: {
    lead: 'The token is wrong.',
    detail: 'It is the value of STERNWAY_ADMIN_TOKEN that Sternway was started with.',
  },
  slow_down: { lead: 'Too many tries.', detail: 'Nothing was checked. Wait a minute and try again.' },
  no_answer: {
    lead: 'Sternway did not answer.',
    detail: 'You are not signed in. Check the network and try again.',
  },
  refused: {
    lead: 'Sternway could not check the token.',
    detail: 'You are not signed in. Its log says why.',
  },
};

function troubleOf(status: number): Trouble {
  if (status === 401) return 'wrong';
  return status === 429 ? 'slow_down' : 'refused';
}

/** Exchanges the administrator's token for a session. */
export function SignInForm({ next }: { next: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  // The link that a start prints carries the token behind `#`, which browsers send to nobody. It is taken out of the
  // address at once, and signing in stays the person's own act.
  useEffect(() => {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token === null || field.current === null) return;
    field.current.value = token;
    history.replaceState(null, '', location.pathname + location.search);
  }, []);

  const fail = (what: Trouble) => {
    setBusy(false);
    setTrouble(what);
    field.current?.focus();
    field.current?.select();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? '';
    if (busy) return;
    if (token === '') {
      fail('empty');
      return;
    }
    setBusy(true);
    try {
      const response = await fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        credentials: 'same-origin',
        body: JSON.stringify({ token }),
      });
      if (response.ok) location.assign(next);
      else fail(troubleOf(response.status));
    } catch {
      fail('no_answer');
    }
  };

  return (
    // Before the script has arrived, a press on Enter must at least not write the token into the address.
    <form method="post" onSubmit={(event) => void submit(event)} noValidate>
      {trouble ? (
        <div className="mb-3.5" id="trouble">
          <Banner tone="danger" role="alert" lead={troubles[trouble].lead}>
            {troubles[trouble].detail}
          </Banner>
        </div>
      ) : null}
      <label htmlFor="token" className="mb-1 block font-bold">
        Administrator’s token
      </label>
      <div className="relative">
        <input
          ref={field}
          id="token"
          name="token"
          type={visible ? 'text' : 'password'}
          autoComplete="current-password"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={trouble !== null}
          aria-describedby={trouble ? 'trouble' : undefined}
          className="h-9 w-full rounded-md border border-line-control bg-surface-1 pr-10 pl-2.5 text-md max-desk:h-11 max-desk:text-lg"
        />
        <button
          type="button"
          aria-label={visible ? 'Hide the token' : 'Show the token'}
          onClick={() => setVisible(!visible)}
          className="absolute top-1/2 right-1 grid size-7 -translate-y-1/2 place-items-center rounded-sm text-fg-3 max-desk:size-10"
        >
          {visible ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </button>
      </div>
      <Button type="submit" variant="primary" size="lg" className="mt-4 w-full" aria-busy={busy}>
        {busy ? <LoaderCircle size={16} aria-hidden className="animate-turn" /> : null}
        Sign in
      </Button>
    </form>
  );
}
