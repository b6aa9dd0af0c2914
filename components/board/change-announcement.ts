import type { BoardEnvironmentView, BoardRowView } from '@/lib/domain/board/view';
import { cellModel } from './cell-model';

interface Change {
  row: BoardRowView;
  environment: BoardEnvironmentView;
}

/** More than this many at once are counted and not read out. */
const readOutAtMost = 3;

/** What is said about cells that changed: failures at once and by name, the rest when there is time. */
export function changeAnnouncement(changes: Change[]): { text: string; urgency: 'polite' | 'assertive' }[] {
  const failed: string[] = [];
  const other: string[] = [];
  for (const { row, environment } of changes) {
    const model = cellModel(environment);
    if (model) (model.status === 'failed' ? failed : other).push(`${row.name}, ${model.label}`);
  }
  const spoken: { text: string; urgency: 'polite' | 'assertive' }[] = [];
  if (failed.length > 0) spoken.push({ text: said(failed, 'deployments failed'), urgency: 'assertive' });
  if (other.length > 0) spoken.push({ text: said(other, 'environments changed'), urgency: 'polite' });
  return spoken;
}

function said(sentences: string[], many: string): string {
  return sentences.length > readOutAtMost ? `${sentences.length} ${many}` : `${sentences.join('. ')}.`;
}
