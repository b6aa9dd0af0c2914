import GitMerge from 'lucide-react/icons/git-merge';
import type { MergeRequestView } from '@/lib/domain/board/view';

/** Merge requests with a link to GitLab. */
export function MergeRequestList({ mergeRequests }: { mergeRequests: MergeRequestView[] }) {
  return (
    <ul className="overflow-hidden rounded-md border border-line-2">
      {mergeRequests.map(({ iid, title, state, url, author }) => (
        <li
          key={iid}
          className="flex items-baseline gap-2.5 border-b border-line-1 px-3 py-1.5 text-xs leading-[18px] last:border-b-0 max-desk:flex-wrap max-desk:gap-y-0 max-desk:py-2"
        >
          <GitMerge size={12} aria-hidden className="shrink-0 self-center text-fg-3" />
          {url ? (
            <a className="text-link font-bold" href={url} target="_blank" rel="noreferrer">
              !{iid}
            </a>
          ) : (
            <b>!{iid}</b>
          )}
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{title}</span>
          <span className="flex max-w-50 whitespace-pre text-fg-3 max-desk:max-w-full">
            {author === null ? null : <span className="truncate">{author}</span>}
            {author === null ? state : ` · ${state}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
