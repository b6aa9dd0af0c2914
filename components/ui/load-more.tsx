'use client';

import LoaderCircle from 'lucide-react/icons/loader-circle';
import { Button } from './button';

/** The end of a list that goes on. */
export function LoadMore({ reading, onMore }: { reading: boolean; onMore: () => void }) {
  return (
    <Button size="sm" onClick={onMore} aria-busy={reading}>
      {reading ? <LoaderCircle size={14} aria-hidden className="animate-turn" /> : null}
      Load more
    </Button>
  );
}
