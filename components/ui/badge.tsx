import { cva, type VariantProps } from 'class-variance-authority';
import type { ReactNode } from 'react';

const badgeClass = cva(
  'inline-flex h-4.5 shrink-0 items-center gap-1 rounded-sm border px-1.5 text-2xs font-bold whitespace-nowrap [&>svg]:size-[11px] [&>svg]:stroke-[2.4]',
  {
    variants: {
      tone: {
        neutral: 'border-neutral-line bg-neutral-bg text-neutral-fg',
        success: 'border-success-line bg-success-bg text-success-fg',
        info: 'border-info-line bg-info-bg text-info-fg',
        warn: 'border-warn-line bg-warn-bg text-warn-fg',
        danger: 'border-danger-line bg-danger-bg text-danger-fg',
        signal: 'border-signal-line bg-signal-bg text-signal',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

/** A mark with an icon and a word. */
export function Badge({ tone, children }: VariantProps<typeof badgeClass> & { children: ReactNode }) {
  return <span className={badgeClass({ tone })}>{children}</span>;
}
