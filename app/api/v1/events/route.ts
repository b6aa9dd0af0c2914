import type { LiveMessage } from '@/lib/domain/board/view';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const encoder = new TextEncoder();

/** Tells the page that the connection lives. Milliseconds. */
const heartbeatMs = 5_000;
/** Messages a slow reader may be behind before it is dropped: it comes back and resumes. */
const maximumBehind = 1_000;

/** Server-sent events: `deployment`, `board`, `heartbeat`, and `reset` when events were missed. Resumes by `Last-Event-ID`. */
export const GET = route({ path: '/api/v1/events' }, async ({ web, request }) => {
  const given = request.headers.get('last-event-id') ?? '';
  const lastEventId = /^\d{1,18}$/.test(given) ? BigInt(given) : null;
  let stop: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let open = true;
        const send = (frame: Uint8Array) => {
          if (!open) return;
          if ((controller.desiredSize ?? 0) < -maximumBehind) {
            stop();
            controller.close();
            return;
          }
          controller.enqueue(frame);
        };
        const timer = setInterval(() => send(heartbeat()), heartbeatMs);
        let unsubscribe: () => void = () => undefined;
        stop = () => {
          open = false;
          clearInterval(timer);
          unsubscribe();
        };
        request.signal.addEventListener('abort', stop);
        send(encoder.encode('retry: 2000\n'));
        send(heartbeat());
        unsubscribe = await web.subscribe(lastEventId, (message) => {
          send(frameOf(message));
        });
        if (!open) unsubscribe();
      },
      cancel() {
        stop();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
});

function heartbeat(): Uint8Array {
  return encoder.encode(`event: heartbeat\ndata: {"at":"${new Date().toISOString()}"}\n\n`);
}

type Message = LiveMessage | { kind: 'reset'; id: string };

/** Every open page is sent the same: it is written out once. */
const frames = new WeakMap<Message, Uint8Array>();

function frameOf(message: Message): Uint8Array {
  const known = frames.get(message);
  if (known !== undefined) return known;
  const frame = encoder.encode(
    `id: ${message.id}\nevent: ${message.kind}\ndata: ${JSON.stringify(message)}\n\n`,
  );
  frames.set(message, frame);
  return frame;
}
