'use client';

import Link from 'next/link';
import type { DeliveryDetailView } from '@/lib/domain/board/view';
import { useCommand } from '../api/use-command';
import { useRemote } from '../api/use-remote';
import { StatusIcon } from '../status/status-icon';
import { statusWords } from '../status/status-words';
import { ExactText } from '../time/exact-text';
import { Banner } from '../ui/banner';
import { CommandButton } from '../ui/command-button';
import { CopyButton } from '../ui/copy-button';
import { Drawer } from '../ui/drawer';
import { Fact, Facts } from '../ui/facts';
import { RemoteNote } from '../ui/remote-note';
import { deliveryNote, kindName } from './delivery-words';
import { OutcomeBadge } from './outcome';
import { useDeliveryRefresh } from './use-delivery-refresh';

const replayed = () => 'The delivery is ingested again.';
const heading = 'mt-5 mb-2 flex items-center gap-2 font-bold';

function Body({ delivery, onReplayed }: { delivery: DeliveryDetailView; onReplayed: () => void }) {
  const { busy, failure, done, send } = useCommand<unknown>(replayed, onReplayed);
  const waiting = delivery.outcome === 'accepted' && !delivery.processed;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <OutcomeBadge delivery={delivery} />
        <span className="ml-auto">
          <CommandButton
            variant={
              delivery.outcome === 'quarantined' || delivery.outcome === 'dead' ? 'primary' : 'default'
            }
            busy={busy}
            offReason={waiting ? 'Off because it already waits to be ingested.' : null}
            onClick={() => send(`/api/v1/deliveries/${delivery.id}/replay`)}
          >
            Replay
          </CommandButton>
        </span>
      </div>
      {failure ? (
        <div className="mb-4">
          <Banner tone="danger" role="alert" lead={failure.title}>
            {failure.detail} The delivery is as it was.
          </Banner>
        </div>
      ) : null}
      {done === null ? null : (
        <div className="mb-4">
          <Banner tone="info" lead="It is ingested again." role="status">
            What came of it appears here. Facts that are older than what is known change nothing.
          </Banner>
        </div>
      )}
      <Facts>
        <Fact name="What came of it">{deliveryNote(delivery)}</Fact>
        <Fact name="Project">{delivery.project}</Fact>
        <Fact name="Connection">{delivery.connection}</Fact>
        <Fact name="Event">{delivery.event}</Fact>
        <Fact name="Received">
          <ExactText at={delivery.receivedAt} />
        </Fact>
        <Fact name="Ingested">
          {delivery.processedAt === null ? null : <ExactText at={delivery.processedAt} />}
        </Fact>
        <Fact name="Arrived again">
          {delivery.lastDuplicateAt === null ? null : <ExactText at={delivery.lastDuplicateAt} />}
        </Fact>
        <Fact name="Key">
          <span className="mono">{delivery.deliveryKey}</span>
        </Fact>
        <Fact name="Size">{`${delivery.bodyBytes.toLocaleString('en-US')} bytes`}</Fact>
      </Facts>
      <h3 className={heading}>Deployments it told of</h3>
      {delivery.deployments.length === 0 ? (
        <p className="text-xs text-fg-2">None.</p>
      ) : (
        <ul className="overflow-hidden rounded-md border border-line-2 text-xs">
          {delivery.deployments.map(({ id, service, environment, status }) => (
            <li key={id} className="border-b border-line-1 last:border-b-0">
              <Link
                href={`/deployments/${id}`}
                className="flex items-center gap-2 px-3 py-1.5 hover:bg-surface-2 max-desk:min-h-11"
              >
                <StatusIcon status={status} size={13} past />
                <b>{service.split('--').at(-1)}</b> in {environment}
                <span className="ml-auto text-fg-2">{statusWords[status].word}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <h3 className={heading}>Headers</h3>
      <dl className="grid gap-y-1 rounded-md border border-line-2 bg-surface-2 px-3 py-2 font-mono text-[11.5px] leading-4">
        {Object.entries(delivery.headers).map(([name, value]) => (
          <div key={name} className="[overflow-wrap:anywhere]">
            <dt className="inline text-fg-3">{name}: </dt>
            <dd className="inline">{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={heading}>
        Body
        <span className="text-xs font-normal text-fg-3">
          {delivery.redactions > 0 ? 'Secrets were redacted before it was stored.' : null}
          {delivery.bodyTruncated ? ' Only its beginning is shown.' : null}
        </span>
        <span className="ml-auto">
          <CopyButton text={delivery.body} what="the body" />
        </span>
      </h3>
      <pre
        // Scrolls by itself, so the keyboard has to reach it.
        tabIndex={0}
        aria-label="Body"
        className="max-h-120 overflow-auto rounded-md border border-line-2 bg-surface-2 px-3 py-2 font-mono text-[11.5px] leading-4"
      >
        {delivery.body}
      </pre>
    </>
  );
}

function ReadDelivery({ id, onReplayed }: { id: string; onReplayed: () => void }) {
  const { data, failure, reload } = useRemote<DeliveryDetailView>(`/api/v1/deliveries/${id}`);
  useDeliveryRefresh(reload);
  if (!data) return <RemoteNote failure={failure} what="The delivery" reload={reload} />;
  return (
    <>
      <p className="mb-3 text-xs text-fg-2">{kindName(data.kind)} hook</p>
      <Body
        delivery={data}
        onReplayed={() => {
          reload();
          onReplayed();
        }}
      />
    </>
  );
}

/** One webhook request as it arrived, and what came of it. */
export default function DeliveryDrawer({
  id,
  open,
  onClose,
  onReplayed,
  returnFocus,
}: {
  id: string;
  open: boolean;
  onClose: () => void;
  onReplayed: () => void;
  returnFocus: () => void;
}) {
  return (
    <Drawer
      open={open}
      onClose={onClose}
      returnFocus={returnFocus}
      title={`Delivery ${id}`}
      subtitle="One request of a GitLab webhook, stored before it was answered"
    >
      <ReadDelivery id={id} onReplayed={onReplayed} />
    </Drawer>
  );
}
