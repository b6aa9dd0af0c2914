import { cva, type VariantProps } from 'class-variance-authority';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import CircleX from 'lucide-react/icons/circle-x';
import Info from 'lucide-react/icons/info';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';

const bannerClass = cva(
  'flex items-start gap-2.5 rounded-md border px-3 py-[9px] text-sm text-fg-1 max-desk:flex-wrap',
  {
    variants: {
      tone: {
        neutral: 'border-line-2 bg-surface-2 [&>svg]:text-fg-2',
        info: 'border-info-line bg-info-bg [&_[data-lead]]:text-info-fg [&>svg]:text-info-fg',
        warn: 'border-warn-line bg-warn-bg [&_[data-lead]]:text-warn-fg [&>svg]:text-warn-fg',
        danger: 'border-danger-line bg-danger-bg [&_[data-lead]]:text-danger-fg [&>svg]:text-danger-fg',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

const icons = { neutral: CircleQuestionMark, info: Info, warn: TriangleAlert, danger: CircleX };

/** A note that says what happened, what was not touched, and what to do. */
export function Banner({
  tone = 'neutral',
  lead,
  icon,
  actions,
  role,
  children,
}: VariantProps<typeof bannerClass> & {
  lead: ReactNode;
  icon?: ReactNode;
  actions?: ReactNode;
  role?: 'alert' | 'status';
  children?: ReactNode;
}) {
  const Icon = icons[tone ?? 'neutral'];
  return (
    <div className={bannerClass({ tone })} {...(role ? { role } : {})}>
      {icon ?? <Icon size={16} aria-hidden className="mt-0.5 shrink-0" />}
      <div className="min-w-0 flex-1">
        <p data-lead className="font-bold">
          {lead}
        </p>
        {children ? <div className="text-fg-2 [overflow-wrap:anywhere]">{children}</div> : null}
      </div>
      {actions ? (
        <div className="flex shrink-0 gap-2 self-center max-desk:w-full max-desk:pl-[26px]">{actions}</div>
      ) : null}
    </div>
  );
}
