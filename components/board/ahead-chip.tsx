import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import type { AheadModel } from './ahead-model';

/**
 * What stands between two cells: how many commits wait, or a line when nothing does. Not a tab stop of its own: the
 * board has one; C on the cell behind it opens it, and so does the cell's timeline.
 */
export function AheadChip({ model, href, focusId }: { model: AheadModel; href: string; focusId: string }) {
  if (model.kind === 'none') return null;
  if (model.kind === 'in_step') return <span className="sr-only">In step</span>;
  if (model.kind === 'unknown') {
    return (
      <a
        className="ahead unknown"
        href={href}
        tabIndex={-1}
        data-chip={focusId}
        aria-label={model.label}
        data-hint={model.hint}
      >
        ? <span className="w">ahead</span>
      </a>
    );
  }
  return (
    <a
      className="ahead"
      href={href}
      tabIndex={-1}
      data-chip={focusId}
      aria-label={model.label}
      data-hint={model.hint ?? undefined}
    >
      {model.kind === 'behind' ? <ChevronLeft aria-hidden /> : null}
      {model.count}
      <span className="w"> {model.kind}</span>
      {model.kind === 'ahead' ? <ChevronRight aria-hidden /> : null}
    </a>
  );
}
