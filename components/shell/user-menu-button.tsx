'use client';

import Menu from 'lucide-react/icons/menu';
import { lazy, Suspense, useState } from 'react';

const load = () => import('./user-menu');
const UserMenu = lazy(load);

/** Opens the menu with theme, keys and sign-out. The menu's code is fetched on the first hover or focus and drawn on the first press. */
export function UserMenuButton({
  name,
  initials,
  form,
}: {
  name: string;
  initials: string;
  form: 'avatar' | 'tab';
}) {
  const [needed, setNeeded] = useState(false);
  const [open, setOpen] = useState(false);
  const trigger = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={open}
      aria-label={form === 'avatar' ? `${name}: theme, keys, sign out` : undefined}
      className={
        form === 'avatar'
          ? 'grid size-6.5 shrink-0 place-items-center rounded-full bg-surface-3 text-[10.5px] font-bold text-fg-2 max-desk:relative max-desk:after:absolute max-desk:after:-inset-2.5'
          : 'grid place-content-center justify-items-center gap-[3px] text-2xs/[14px] text-fg-2'
      }
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => {
        setNeeded(true);
        setOpen(true);
      }}
    >
      {form === 'avatar' ? (
        // Drawn by the style sheet: the accessible name says who, and speech input must not look for "AD".
        <span data-initials={initials} className="before:content-[attr(data-initials)]" />
      ) : (
        <>
          <Menu size={18} aria-hidden />
          More
        </>
      )}
    </button>
  );
  if (!needed) return trigger;
  return (
    <Suspense fallback={trigger}>
      <UserMenu name={name} open={open} onOpenChange={setOpen}>
        {trigger}
      </UserMenu>
    </Suspense>
  );
}
