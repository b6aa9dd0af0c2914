'use client';

import Moon from 'lucide-react/icons/moon';
import Sun from 'lucide-react/icons/sun';
import { IconButton } from '../ui/icon-button';
import { chooseTheme, useDark } from './theme';

/** Switches between light and dark. The menu of the avatar also offers the system's choice. */
export function ThemeButton() {
  const dark = useDark();
  return (
    <IconButton
      label={dark ? 'Switch to light theme' : 'Switch to dark theme'}
      className="max-desk:hidden"
      onClick={() => chooseTheme(dark ? 'light' : 'dark')}
    >
      <Moon size={16} aria-hidden className="dark:hidden" />
      <Sun size={16} aria-hidden className="hidden dark:block" />
    </IconButton>
  );
}
