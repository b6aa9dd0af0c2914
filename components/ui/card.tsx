import { clsx } from 'clsx';
import type { ReactNode } from 'react';

/** A section with a head. */
export function Card({
  title,
  note,
  actions,
  className,
  children,
}: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      className={clsx('min-w-0 overflow-hidden rounded-lg border border-line-2 bg-surface-1', className)}
    >
      <header className="flex min-h-10 items-center gap-2 border-b border-line-1 px-4 py-[9px] max-desk:flex-wrap">
        <h2 className="text-sm font-bold whitespace-nowrap">{title}</h2>
        {note ? <span className="min-w-0 truncate text-xs text-fg-3">{note}</span> : null}
        {actions ? (
          <div className="ml-auto flex min-w-0 flex-wrap items-center gap-1.5 max-desk:ml-0">{actions}</div>
        ) : null}
      </header>
      {children}
    </section>
  );
}
