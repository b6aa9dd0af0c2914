'use client';

import './globals.css';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';

/** When even the frame around the pages could not be drawn. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto grid min-h-screen max-w-150 content-center p-6">
          <h1 className="mb-3 text-xl font-bold">Sternway could not be shown</h1>
          <Banner
            tone="danger"
            role="alert"
            lead="The page failed before it was drawn."
            actions={
              <Button size="sm" onClick={reset}>
                Try again
              </Button>
            }
          >
            Nothing was changed, and hooks are still received. The log of the web process says why.
          </Banner>
        </main>
      </body>
    </html>
  );
}
