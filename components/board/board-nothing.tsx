import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import type { BoardFilter } from './board-filter';

/** Stands where rows would: that nothing matches, or why they could not be read. */
export function BoardNothing({
  filter,
  failure,
  onRetry,
  onClear,
}: {
  filter: BoardFilter;
  failure: { title: string; detail: string } | null;
  onRetry: () => void;
  onClear: () => void;
}) {
  if (failure) {
    return (
      <div className="mb-3">
        <Banner
          tone="danger"
          role="alert"
          lead={`The board could not be read. ${failure.title}`}
          actions={
            <Button size="sm" onClick={onRetry}>
              Try again
            </Button>
          }
        >
          {failure.detail} What you see is what was read before. Nothing was changed.
        </Banner>
      </div>
    );
  }
  const searched = filter.query !== '';
  return (
    <div className="mb-3 rounded-lg border border-line-2 bg-surface-1">
      <Empty title={searched ? `No service matches “${filter.query}”.` : 'No service matches these filters.'}>
        {searched
          ? 'Search looks at service names, commits, merge requests and people. '
          : 'Services appear here as soon as their state matches. '}
        <button type="button" className="prose-link text-signal" onClick={onClear}>
          {searched ? 'Clear the search' : 'Clear the filters'}
        </button>
      </Empty>
    </div>
  );
}
