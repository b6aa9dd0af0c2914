'use client';

import WifiOff from 'lucide-react/icons/wifi-off';
import { ExactText } from '../time/exact-text';
import { Banner } from '../ui/banner';
import { useConnectionLost, useLiveState } from './use-live';

/** Warns that the page may be old, and that commands are off, until the stream is back. */
export function LostBanner() {
  const lost = useConnectionLost();
  return lost ? <Lost /> : null;
}

function Lost() {
  const { heardAt } = useLiveState();
  return (
    <div className="mb-3">
      <Banner
        tone="warn"
        icon={<WifiOff size={16} aria-hidden className="mt-0.5 shrink-0" />}
        lead={
          heardAt === null ? (
            'No connection since this page opened.'
          ) : (
            <>
              Connection lost at <ExactText at={new Date(heardAt).toISOString()} short />.
            </>
          )
        }
      >
        What you see may be old. Buttons are off until it is back.
      </Banner>
    </div>
  );
}
