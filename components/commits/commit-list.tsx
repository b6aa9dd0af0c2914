import type { CommitView } from '@/lib/domain/board/view';
import { shownShaLength } from '../board/cell-model';
import { AgeText } from '../time/age-text';

/** Commits, newest first. */
export function CommitList({ commits }: { commits: CommitView[] }) {
  return (
    <ol className="overflow-hidden rounded-md border border-line-2">
      {commits.map(({ sha, title, authorName, authoredAt, url }) => (
        <li
          key={sha}
          className="grid grid-cols-[62px_minmax(0,1fr)_auto] items-baseline gap-2.5 border-b border-line-1 px-3 py-1.5 text-xs leading-[18px] last:border-b-0 max-desk:grid-cols-[58px_minmax(0,1fr)] max-desk:gap-y-0 max-desk:py-2"
        >
          {url ? (
            <a className="sha text-link" href={url} target="_blank" rel="noreferrer" data-list-item>
              {sha.slice(0, shownShaLength)}
            </a>
          ) : (
            <span className="sha">{sha.slice(0, shownShaLength)}</span>
          )}
          <span className="min-w-0 [overflow-wrap:anywhere]">{title}</span>
          {/* A long name must leave room for what the commit is about. */}
          <span className="flex max-w-50 whitespace-pre text-fg-3 max-desk:col-start-2 max-desk:max-w-full">
            <span className="truncate">{authorName}</span>
            {' · '}
            <AgeText at={authoredAt} />
          </span>
        </li>
      ))}
    </ol>
  );
}
