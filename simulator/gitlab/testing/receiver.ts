import { createServer, type IncomingHttpHeaders } from 'node:http';
import { isRecord } from '../http/is-record';
import { listen, stopListening } from '../http/listen';

export interface ReceivedHook {
  headers: IncomingHttpHeaders;
  raw: string;
  body: Record<string, unknown>;
}

export interface HookReceiver {
  url: string;
  received: ReceivedHook[];
  /** Status of the next answers; null: never answer. */
  answer: number | null;
  close(): Promise<void>;
}

/** A webhook endpoint that keeps what it gets. */
export async function startHookReceiver(): Promise<HookReceiver> {
  const received: ReceivedHook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, raw, body: parse(raw) });
      if (receiver.answer !== null) response.writeHead(receiver.answer).end('{}');
    });
  });
  const port = await listen(server, 0, '127.0.0.1');
  const receiver: HookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: 200,
    close: () => stopListening(server),
  };
  return receiver;
}

function parse(raw: string): Record<string, unknown> {
  const value: unknown = JSON.parse(raw);
  return isRecord(value) ? value : {};
}
