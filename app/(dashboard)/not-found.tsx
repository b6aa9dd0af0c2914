import Link from 'next/link';
import { buttonClass } from '@/components/ui/button-class';
import { PageHead } from '@/components/ui/page-head';

/** A deployment, service or page of the dashboard that does not exist. */
export default function NotFound() {
  return (
    <>
      <PageHead title="Nothing is here" />
      <p className="mb-4 max-w-[60ch] text-fg-2">
        No service, deployment or page has this address. It may have been removed from GitLab, or the link is
        incomplete.
      </p>
      <Link href="/" className={buttonClass()}>
        Go to the board
      </Link>
    </>
  );
}
