import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Tells the page that the connection lives. Milliseconds. */
const heartbeatMs = 5_000;
/** Messages a slow reader may be behind before it is dropped: it comes back and resumes. */
const maximumBehind = 1_000;

/** Server-sent events: `deployment`, `board`, `heartbeat`, and `reset` when events were missed. Resumes by `Last-Event-ID`. */
export const GET = route({ path: '/api/v1/events' }, async ({ web, request }) => {
  const given = request.headers.get('last-event-id') ?? '';
  const lastEventId = /^\d{1,18}$/.test(given) ? BigInt(given) : null;
  const encoder = new TextEncoder();
  let stop: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let open = true;
        const send = (text: string) => {
          if (!open) return;
          if ((controller.desiredSize ?? 0) < -maximumBehind) {
            stop();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(text));
        };
        const timer = setInterval(
          () => send(`event: heartbeat\ndata: {"at":"${new Date().toISOString()}"}\n\n`),
          heartbeatMs,
        );
        let unsubscribe: () => void = () => undefined;
        stop = () => {
          open = false;
          clearInterval(timer);
          unsubscribe();
        };
        request.signal.addEventListener('abort', stop);
        send(`retry: 2000\nevent: heartbeat\ndata: {"at":"${new Date().toISOString()}"}\n\n`);
        unsubscribe = await web.subscribe(lastEventId, (message) => {
          send(`id: ${message.id}\nevent: ${message.kind}\ndata: ${JSON.stringify(message)}\n\n`);
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
