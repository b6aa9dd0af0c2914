'use client';

import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

/** A page of the dashboard that could not be drawn. The rest of it stays usable. */
export default function DashboardError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <>
      <PageHead title="This page could not be shown" />
      <Banner
        tone="danger"
        role="alert"
        lead="Sternway failed while it read the page."
        actions={
          <Button size="sm" onClick={reset}>
            Try again
          </Button>
        }
      >
        Nothing was changed, and hooks are still received. If it stays like this, the log of the web process
        says why
        {error.digest === undefined ? '' : ` under digest ${error.digest}`}.
      </Banner>
    </>
  );
}
