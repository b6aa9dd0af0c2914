import type { DeploymentStatus } from '@/lib/domain/deployment/status';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { Kbd } from '../ui/kbd';

const shown: DeploymentStatus[] = ['success', 'running', 'failed', 'blocked', 'canceled', 'unknown'];

/** What the icons mean and which keys work. */
export function BoardLegend() {
  return (
    <div className="mt-3 flex flex-wrap gap-x-4 gap-y-1 px-1 text-2xs text-fg-3 max-desk:hidden">
      {shown.map((status) => (
        <span key={status} className="inline-flex items-center gap-1.5">
          <StatusIcon status={status} size={12} past />
          {statusWords[status].word}
        </span>
      ))}
      <span className="ml-auto inline-flex items-center gap-1.5">
        <Kbd>↑↓←→</Kbd> move <Kbd>Enter</Kbd> timeline <Kbd>C</Kbd> commits <Kbd>?</Kbd> all keys
      </span>
    </div>
  );
}
