'use client';

import LayoutGrid from 'lucide-react/icons/layout-grid';
import Rocket from 'lucide-react/icons/rocket';
import ScrollText from 'lucide-react/icons/scroll-text';
import Webhook from 'lucide-react/icons/webhook';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const places = [
  { href: '/', word: 'Board', icon: LayoutGrid, under: ['/services'] },
  { href: '/deployments', word: 'Deployments', icon: Rocket, under: [] },
  { href: '/deliveries', word: 'Deliveries', icon: Webhook, under: [], apart: true },
  { href: '/audit', word: 'Audit', icon: ScrollText, under: [], onPhone: false },
];

function isHere(path: string, { href, under }: { href: string; under: string[] }): boolean {
  return (
    path === href || [...under, ...(href === '/' ? [] : [href])].some((start) => path.startsWith(`${start}/`))
  );
}

/** The entries of the navigation at the side. */
export function NavLinks() {
  const path = usePathname();
  return places.map(({ icon: Icon, ...place }) => (
    <span key={place.href} className="contents">
      {place.apart ? <span aria-hidden className="m-2 block h-px bg-line-1" /> : null}
      <Link
        href={place.href}
        aria-current={isHere(path, place) ? 'page' : undefined}
        className="mb-px flex h-[30px] items-center gap-2.5 rounded-sm px-2 text-fg-2 hover:bg-surface-2 aria-[current=page]:bg-signal-bg aria-[current=page]:font-bold aria-[current=page]:text-signal max-wide:justify-center"
      >
        <Icon size={16} aria-hidden className="shrink-0" />
        <span className="max-wide:sr-only">{place.word}</span>
      </Link>
    </span>
  ));
}

/** The entries of the bar at the bottom of a phone. */
export function TabLinks() {
  const path = usePathname();
  return places
    .filter((place) => place.onPhone !== false)
    .map(({ href, word, icon: Icon, under }) => (
      <Link
        key={href}
        href={href}
        aria-current={isHere(path, { href, under }) ? 'page' : undefined}
        className="grid place-content-center justify-items-center gap-[3px] text-2xs/[14px] text-fg-2 aria-[current=page]:font-bold aria-[current=page]:text-signal"
      >
        <Icon size={18} aria-hidden />
        {word}
      </Link>
    ));
}
