import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

/** A square button that shows an icon only; the label is its accessible name and its hint. */
export function IconButton({
  label,
  className,
  ...props
}: Omit<ComponentProps<'button'>, 'aria-label'> & { label: string }) {
  return (
    <button
      type="button"
      {...props}
      aria-label={label}
      data-hint={label}
      className={clsx(
        'grid size-8 shrink-0 place-items-center rounded-md text-fg-2 hover:bg-surface-2 max-desk:size-11',
        className,
      )}
    />
  );
}
