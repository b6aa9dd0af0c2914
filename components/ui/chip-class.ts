/** A filter chip, as a button with `aria-pressed` or a link with `aria-current`. */
export const chipClass =
  'inline-flex h-6.5 shrink-0 items-center gap-1.5 rounded-full border border-line-2 bg-surface-1 px-[9px] text-xs whitespace-nowrap text-fg-2 no-underline hover:bg-surface-2 aria-pressed:border-signal-line aria-pressed:bg-signal-bg aria-pressed:text-signal aria-[current=true]:border-signal-line aria-[current=true]:bg-signal-bg aria-[current=true]:text-signal max-desk:h-8.5 max-desk:px-3 [&>b]:text-fg-1 aria-pressed:[&>b]:text-inherit aria-[current=true]:[&>b]:text-inherit';
