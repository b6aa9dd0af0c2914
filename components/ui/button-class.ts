import { cva } from 'class-variance-authority';

/** Looks of a button; also for links that look like one. On phones every button is 44 px high. */
export const buttonClass = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-bold whitespace-nowrap no-underline transition-colors duration-(--motion-instant) aria-disabled:cursor-not-allowed aria-disabled:border-line-2 aria-disabled:bg-surface-2 aria-disabled:text-fg-3 max-desk:h-11 max-desk:text-md',
  {
    variants: {
      variant: {
        default: 'border-line-2 bg-surface-1 text-fg-1 shadow-1 hover:bg-surface-2',
        primary: 'border-primary bg-primary text-primary-foreground shadow-1 hover:bg-primary-hover',
        ghost: 'border-transparent text-fg-1 hover:bg-surface-2',
      },
      size: {
        sm: 'h-6.5 px-2 text-xs',
        md: 'h-8 px-3 text-sm',
        lg: 'h-10 px-4 text-md max-desk:h-12',
      },
    },
    defaultVariants: { variant: 'default', size: 'md' },
  },
);
