'use client';

import type { DeliveryView } from '@/lib/domain/board/view';
import { ExactText } from '../time/exact-text';
import { duration } from '../time/age';
import { deliveryNote, kindName } from './delivery-words';
import { OutcomeBadge } from './outcome';

const head = 'px-3 py-1.5 text-left text-2xs font-bold whitespace-nowrap text-fg-3';

/** How long a delivery waited for the ingest. */
function readAfter({ receivedAt, processedAt }: DeliveryView): string | null {
  if (processedAt === null) return null;
  const milliseconds = Math.max(0, Date.parse(processedAt) - Date.parse(receivedAt));
  return milliseconds < 1000 ? `${milliseconds} ms` : duration(milliseconds);
}

/** The delivery log. A row opens the delivery. */
export function DeliveryTable({
  deliveries,
  onOpen,
}: {
  deliveries: DeliveryView[];
  onOpen: (id: string) => void;
}) {
  return (
    <table className="w-full table-fixed border-collapse text-xs max-desk:block">
      <thead className="border-b border-line-1 bg-surface-2 max-desk:sr-only">
        <tr>
          <th className={`${head} w-30`}>Received</th>
          <th className={`${head} w-28`}>Kind</th>
          <th className={`${head} w-[21%]`}>Project</th>
          <th className={`${head} w-30`}>Outcome</th>
          <th className={head}>What came of it</th>
          <th className={`${head} w-24 text-right`}>Read after</th>
        </tr>
      </thead>
      <tbody className="max-desk:block">
        {deliveries.map((delivery) => (
          <tr
            key={delivery.id}
            className="relative border-b border-line-1 last:border-b-0 hover:bg-surface-2 max-desk:grid max-desk:grid-cols-[minmax(0,1fr)_auto] max-desk:gap-x-3 max-desk:px-3 max-desk:py-2"
          >
            <td className="px-3 py-[7px] whitespace-nowrap text-fg-3 max-desk:p-0">
              <a
                href={`/deliveries?delivery=${delivery.id}`}
                data-list-item
                data-focus-at={delivery.receivedAt}
                data-delivery={delivery.id}
                aria-haspopup="dialog"
                // The whole row is the target, the time its name.
                className="after:absolute after:inset-0"
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  onOpen(delivery.id);
                }}
              >
                <span className="sr-only">Delivery of </span>
                <ExactText at={delivery.receivedAt} short />
              </a>
            </td>
            <td className="truncate px-3 py-[7px] max-desk:p-0">{kindName(delivery.kind)}</td>
            <td className="truncate px-3 py-[7px] max-desk:order-last max-desk:col-span-2 max-desk:p-0">
              {delivery.project ?? <span className="text-fg-3">not known</span>}
            </td>
            <td className="px-3 py-[7px] max-desk:p-0">
              <OutcomeBadge delivery={delivery} />
            </td>
            <td className="truncate px-3 py-[7px] text-fg-2 max-desk:order-last max-desk:col-span-2 max-desk:p-0 max-desk:whitespace-normal">
              {deliveryNote(delivery)}
            </td>
            <td className="px-3 py-[7px] text-right whitespace-nowrap text-fg-3 max-desk:p-0">
              {readAfter(delivery)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
