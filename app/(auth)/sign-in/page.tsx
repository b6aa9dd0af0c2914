import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/shell/sign-in-form';
import { Mark } from '@/components/ui/mark';
import { hasSession } from '@/lib/auth/session-page';

export const metadata: Metadata = { title: 'Sign in' };

/** Only pages of ours: anything that a browser could read as another host leads to the board. */
function safeNext(next: string | string[] | undefined): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
}

/** The way in. */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const next = safeNext((await searchParams)['next']);
  if (await hasSession()) redirect(next);
  return (
    <main className="grid min-h-screen grid-cols-[minmax(0,1fr)] place-items-center p-6 max-desk:p-4">
      <div className="w-95 max-w-full">
        <div className="mb-5 flex items-center justify-center gap-3">
          <Mark size={32} />
          <span className="text-[22px]/8 font-bold tracking-[-0.02em]">Sternway</span>
        </div>
        <div className="rounded-lg border border-line-2 bg-surface-1 p-6">
          <h1 className="mb-3.5 text-lg font-bold">Sign in</h1>
          <SignInForm next={next} />
        </div>
        <p className="mt-3.5 text-center text-xs text-fg-3">
          No token? Ask whoever started this installation.
        </p>
      </div>
    </main>
  );
}
