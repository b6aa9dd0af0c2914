'use client';

import LoaderCircle from 'lucide-react/icons/loader-circle';
import { Banner } from './banner';
import { Button } from './button';

/** Stands where an answer will: that it is read, or why it could not be. */
export function RemoteNote({
  failure,
  what,
  reload,
}: {
  failure: { title: string; detail: string } | null;
  what: string;
  reload: () => void;
}) {
  if (failure) {
    return (
      <Banner
        tone="danger"
        role="alert"
        lead={`${what} could not be read. ${failure.title}`}
        actions={
          <Button size="sm" onClick={reload}>
            Try again
          </Button>
        }
      >
        {failure.detail} Nothing was changed.
      </Banner>
    );
  }
  return (
    <output className="flex items-center gap-2 py-2 text-xs text-fg-3">
      <LoaderCircle size={14} aria-hidden className="animate-turn text-info-fg" />
      Reading {what.toLowerCase()}…
    </output>
  );
}
