import type { ReactNode } from 'react';

/** What stands where nothing is: what is missing, and the next step. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="px-4 py-6">
      <p className="font-bold">{title}</p>
      {children ? <p className="mt-0.5 max-w-[70ch] text-xs text-fg-2">{children}</p> : null}
    </div>
  );
}
