import type { VariantProps } from 'class-variance-authority';
import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { buttonClass } from './button-class';

/** A button. To switch one off use `CommandButton`, which stays focusable and says why. */
export function Button({
  variant,
  size,
  className,
  ...props
}: Omit<ComponentProps<'button'>, 'disabled'> & VariantProps<typeof buttonClass>) {
  return <button type="button" {...props} className={clsx(buttonClass({ variant, size }), className)} />;
}
