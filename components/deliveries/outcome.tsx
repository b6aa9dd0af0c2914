import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import Clock from 'lucide-react/icons/clock';
import SkipForward from 'lucide-react/icons/skip-forward';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { DeliveryView } from '@/lib/domain/board/view';
import { Badge } from '../ui/badge';

/** What became of a delivery, as a badge. */
export function OutcomeBadge({ delivery }: { delivery: Pick<DeliveryView, 'outcome' | 'processed'> }) {
  switch (delivery.outcome) {
    case 'accepted':
      return delivery.processed ? (
        <Badge tone="success">
          <CircleCheck aria-hidden />
          Accepted
        </Badge>
      ) : (
        <Badge tone="info">
          <Clock aria-hidden />
          Waiting
        </Badge>
      );
    case 'ignored':
      return (
        <Badge>
          <SkipForward aria-hidden />
          Ignored
        </Badge>
      );
    case 'quarantined':
      return (
        <Badge tone="warn">
          <TriangleAlert aria-hidden />
          Quarantined
        </Badge>
      );
    case 'dead':
      return (
        <Badge tone="danger">
          <CircleX aria-hidden />
          Dead
        </Badge>
      );
  }
}
