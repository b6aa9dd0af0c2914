import type { ReactNode } from 'react';

/** The title of a page, a note beside it and what can be done. */
export function PageHead({
  title,
  note,
  actions,
}: {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mb-3 flex min-h-8 items-center gap-x-3 gap-y-1 max-desk:flex-wrap">
      <h1 className="min-w-0 text-xl font-bold tracking-[-0.015em] [overflow-wrap:anywhere]">{title}</h1>
      {note ? <span className="min-w-0 truncate text-fg-3">{note}</span> : null}
      {actions ? (
        <div className="ml-auto flex shrink-0 items-center gap-2 max-desk:ml-0 max-desk:flex-wrap">
          {actions}
        </div>
      ) : null}
    </div>
  );
}
