import type { IncomingMessage } from 'node:http';

/** Why a body was not read to its end. */
export type BodyRefusal = 'too_large' | 'too_slow' | 'too_many' | 'broken';

export type BodyRead =
  | {
      ok: true;
      raw: Uint8Array;
      /** To be called once `raw` is no longer held: until then it counts. */
      release: () => void;
    }
  | { ok: false; refusal: BodyRefusal };

/** What the bodies held at one time may take together in this process. Bytes. */
const budgetBytes = 200 * 1024 * 1024;
/** Bodies up to this size are read whatever is held: who sends large ones must not keep the usual ones out. Bytes. */
const alwaysReadBytes = 256 * 1024;
let heldBytes = 0;

/**
 * Reads a request's body while counting: it never holds more than `maximumBytes` (and one chunk), whatever the headers
 * promise, and gives up on a sender that takes longer than `deadlineMs` for the whole of it.
 */
export function readBody(
  request: IncomingMessage,
  limits: { maximumBytes: number; deadlineMs: number },
): Promise<BodyRead> {
  if (Number(request.headers['content-length'] ?? 0) > limits.maximumBytes)
    return Promise.resolve({ ok: false, refusal: 'too_large' });
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const release = () => {
      heldBytes -= bytes;
      bytes = 0;
    };
    const finish = (result: BodyRead) => {
      clearTimeout(timer);
      request.off('data', read);
      request.off('end', end);
      chunks = [];
      if (!result.ok) release();
      resolve(result);
    };
    const refuse = (refusal: BodyRefusal) => finish({ ok: false, refusal });
    const read = (chunk: Buffer) => {
      bytes += chunk.length;
      heldBytes += chunk.length;
      if (bytes > limits.maximumBytes) refuse('too_large');
      else if (bytes > alwaysReadBytes && heldBytes > budgetBytes) refuse('too_many');
      else chunks.push(chunk);
    };
    const end = () => {
      const [only] = chunks;
      finish({
        ok: true,
        raw: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks),
        release,
      });
    };
    const timer = setTimeout(() => refuse('too_slow'), limits.deadlineMs);
    request.on('data', read);
    request.once('end', end);
    // The sender hung up within the body.
    const broken = () => {
      if (!request.complete) refuse('broken');
    };
    request.once('close', broken);
    request.once('error', broken);
  });
}
