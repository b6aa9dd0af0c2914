import ExternalLink from 'lucide-react/icons/external-link';
import type { ReactNode } from 'react';

/** A link that leaves Sternway, in a new tab. Plain text where there is no address. */
export function OutsideLink({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) return children;
  return (
    <a className="text-link inline-flex items-center gap-1" href={href} target="_blank" rel="noreferrer">
      {children}
      <ExternalLink size={11} aria-hidden className="shrink-0" />
    </a>
  );
}
