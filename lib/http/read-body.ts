/** Why a body was not read to its end. */
export type BodyRefusal = 'too_large' | 'too_slow' | 'too_many' | 'broken';

/** Bytes of bodies being read by this process: what many large ones at once may take. */
const budgetBytes = 200 * 1024 * 1024;
let heldBytes = 0;

/**
 * Reads a request's body while counting: it never holds more than `maximumBytes` (plus one chunk), whatever the headers
 * promise, and gives up on a sender that takes longer than `deadlineMs` for the whole of it.
 */
export async function readBody(
  request: Request,
  limits: { maximumBytes: number; deadlineMs: number },
): Promise<{ ok: true; raw: Uint8Array } | { ok: false; refusal: BodyRefusal }> {
  if (Number(request.headers.get('content-length') ?? 0) > limits.maximumBytes) return { ok: false, refusal: 'too_large' };
  if (request.body === null) return { ok: true, raw: new Uint8Array() };
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'too_slow'>((resolve) => {
    timer = setTimeout(() => resolve('too_slow'), limits.deadlineMs);
  });
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), tooLate]);
      if (next === 'too_slow') return { ok: false, refusal: 'too_slow' };
      if (next.done) break;
      bytes += next.value.byteLength;
      heldBytes += next.value.byteLength;
      if (bytes > limits.maximumBytes) return { ok: false, refusal: 'too_large' };
      if (heldBytes > budgetBytes) return { ok: false, refusal: 'too_many' };
      chunks.push(next.value);
    }
    const [only] = chunks;
    return { ok: true, raw: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes) };
  } catch {
    return { ok: false, refusal: 'broken' }; // the sender hung up: there is nobody to answer
  } finally {
    clearTimeout(timer);
    heldBytes -= bytes;
    void reader.cancel().catch(() => undefined); // nothing more is wanted of a body that was refused
  }
}
