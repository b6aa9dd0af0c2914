import type { IncomingMessage } from 'node:http';

/** Why a body was not read to its end. */
export type BodyRefusal = 'too_large' | 'too_slow' | 'too_many' | 'broken';

/** What the bodies being read at one time may take together in this process. Bytes. */
const budgetBytes = 200 * 1024 * 1024;
let heldBytes = 0;

/**
 * Reads a request's body while counting: it never holds more than `maximumBytes` (and one chunk), whatever the headers
 * promise, and gives up on a sender that takes longer than `deadlineMs` for the whole of it.
 */
export function readBody(
  request: IncomingMessage,
  limits: { maximumBytes: number; deadlineMs: number },
): Promise<{ ok: true; raw: Uint8Array } | { ok: false; refusal: BodyRefusal }> {
  if (Number(request.headers['content-length'] ?? 0) > limits.maximumBytes)
    return Promise.resolve({ ok: false, refusal: 'too_large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: { ok: true; raw: Uint8Array } | { ok: false; refusal: BodyRefusal }) => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      heldBytes -= bytes;
      bytes = 0;
      resolve(result);
    };
    const timer = setTimeout(() => finish({ ok: false, refusal: 'too_slow' }), limits.deadlineMs);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      heldBytes += chunk.length;
      if (bytes > limits.maximumBytes) finish({ ok: false, refusal: 'too_large' });
      else if (heldBytes > budgetBytes) finish({ ok: false, refusal: 'too_many' });
      else chunks.push(chunk);
    });
    request.once('end', () =>
      finish({
        ok: true,
        raw: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
      }),
    );
    // The sender hung up within the body.
    request.once('close', () => finish({ ok: false, refusal: 'broken' }));
    request.once('error', () => finish({ ok: false, refusal: 'broken' }));
  });
}
