import Link from 'next/link';
import { buttonClass } from '@/components/ui/button-class';
import { Mark } from '@/components/ui/mark';

/** An address that is none of ours. */
export default function NotFound() {
  return (
    <main className="grid min-h-screen place-items-center p-6">
      <div className="w-95 max-w-full">
        <div className="mb-5 flex items-center gap-3">
          <Mark size={32} />
          <span className="text-[22px]/8 font-bold tracking-[-0.02em]">Sternway</span>
        </div>
        <h1 className="mb-1 text-xl font-bold">Nothing is here</h1>
        <p className="mb-4 text-fg-2">
          No page has this address. The link is incomplete, or it was typed by hand.
        </p>
        <Link href="/" className={buttonClass()}>
          Go to the board
        </Link>
      </div>
    </main>
  );
}
