import { cookies } from 'next/headers';
import Link from 'next/link';
import { type ReactNode, Suspense } from 'react';
import { Announcer } from '@/components/live/announcer';
import { LiveIndicator } from '@/components/live/live-indicator';
import { LostBanner } from '@/components/live/lost-banner';
import { CommandsButton } from '@/components/shell/commands-button';
import { NavLinks, TabLinks } from '@/components/shell/nav-links';
import { SearchField } from '@/components/shell/search-field';
import { ShellDialogs } from '@/components/shell/shell-dialogs';
import { Shortcuts } from '@/components/shell/shortcuts';
import { ThemeButton } from '@/components/shell/theme-button';
import { UserMenuButton } from '@/components/shell/user-menu-button';
import { TimeProvider } from '@/components/time/time-provider';
import { zoneCookie, zoneFromCookie } from '@/components/time/viewer-zone';
import { ZoneName } from '@/components/time/zone-name';
import { HintLayer } from '@/components/ui/hint-layer';
import { Mark } from '@/components/ui/mark';
import { renderTime } from './render-time';
import { requireSession } from '@/lib/auth/session-page';
import { version } from '@/package.json';

/** Every screen behind the sign-in: navigation at the side (a bar at the bottom on phones), header, content. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { name, initials } = await requireSession();
  const zone = zoneFromCookie((await cookies()).get(zoneCookie)?.value);
  return (
    <TimeProvider renderedAt={renderTime()} zone={zone}>
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-primary px-3 py-2 font-bold text-primary-foreground focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="grid min-h-screen grid-cols-[var(--nav-width)_minmax(0,1fr)] max-wide:grid-cols-[56px_minmax(0,1fr)] max-desk:block max-desk:pb-15">
        <nav
          aria-label="Main"
          className="sticky top-0 flex h-screen flex-col border-r border-line-1 bg-surface-1 px-2 pb-3 max-desk:hidden"
        >
          <Link
            href="/"
            className="flex h-(--header-height) items-center gap-2.5 px-2 text-[15px] font-bold tracking-[-0.01em] max-wide:justify-center"
          >
            <Mark size={20} />
            <span className="max-wide:sr-only">Sternway</span>
          </Link>
          <NavLinks />
          <p className="mt-auto p-2 text-2xs text-fg-3 max-wide:sr-only">
            Times in <ZoneName />
            <br />
            Sternway {version}
          </p>
        </nav>
        <div className="min-w-0">
          <header className="sticky top-0 z-10 flex h-(--header-height) items-center gap-3 border-b border-line-1 bg-surface-1 px-5 max-desk:px-4">
            <Link
              href="/"
              className="flex items-center gap-2.5 text-[15px] font-bold tracking-[-0.01em] desk:hidden"
            >
              <Mark size={20} />
              Sternway
            </Link>
            <Suspense fallback={<div className="w-100 max-desk:hidden" />}>
              <SearchField
                withKey
                className="w-100 max-desk:hidden"
                placeholder="Search a commit, merge request or person"
              />
            </Suspense>
            <span className="ml-auto">
              <LiveIndicator />
            </span>
            <CommandsButton />
            <ThemeButton />
            <UserMenuButton name={name} initials={initials} form="avatar" />
          </header>
          <main
            id="content"
            tabIndex={-1}
            className="px-5 pt-4 pb-8 outline-none max-desk:px-3 max-desk:pt-3 max-desk:pb-6"
          >
            <LostBanner />
            {children}
            <HintLayer />
          </main>
        </div>
        <nav
          aria-label="Main"
          className="fixed inset-x-0 bottom-0 z-10 hidden h-14 grid-cols-4 border-t border-line-2 bg-surface-1 max-desk:grid"
        >
          <TabLinks />
          <UserMenuButton name={name} initials={initials} form="tab" />
        </nav>
      </div>
      <Shortcuts />
      <ShellDialogs />
      <Announcer />
    </TimeProvider>
  );
}
