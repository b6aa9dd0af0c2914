import ChevronRight from 'lucide-react/icons/chevron-right';
import Link from 'next/link';
import { Fragment } from 'react';

/** The way from the board to this page. */
export function Crumbs({ items }: { items: { href: string; text: string }[] }) {
  return (
    <nav aria-label="Path" className="mb-1 flex flex-wrap items-center gap-1.5 text-xs text-fg-3">
      {items.map(({ href, text }, index) => (
        <Fragment key={href}>
          {index === 0 ? null : <ChevronRight size={12} aria-hidden />}
          <Link href={href} className="text-link">
            {text}
          </Link>
        </Fragment>
      ))}
    </nav>
  );
}
