import Ban from 'lucide-react/icons/ban';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import CircleX from 'lucide-react/icons/circle-x';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import SkipForward from 'lucide-react/icons/skip-forward';
import UserCheck from 'lucide-react/icons/user-check';
import type { DeploymentStatus } from '@/lib/domain/deployment/status';
import { statusWords } from './status-words';
import { toneText } from './tone-text';

const icons = {
  created: CircleDashed,
  blocked: UserCheck,
  running: LoaderCircle,
  success: CircleCheck,
  failed: CircleX,
  canceled: Ban,
  skipped: SkipForward,
  unknown: CircleQuestionMark,
} satisfies Record<DeploymentStatus, unknown>;

/** The icon of a deployment status in its tone. Ornament: the word stands beside it or is the accessible name. */
export function StatusIcon({
  status,
  size = 14,
  past = false,
}: {
  status: DeploymentStatus;
  size?: number;
  /** It was so once: nothing turns. */
  past?: boolean;
}) {
  const Icon = icons[status];
  const turning = status === 'running' && !past ? ' animate-turn' : '';
  return (
    <Icon size={size} aria-hidden className={`shrink-0 ${toneText[statusWords[status].tone]}${turning}`} />
  );
}
