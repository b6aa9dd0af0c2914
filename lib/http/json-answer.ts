import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** What fits a few packets anyway is sent as it is. Bytes. */
const smallBytes = 4_096;
/** A page of the board is 1 MB of JSON that repeats itself: level 1 makes a tenth of it in 3 ms, more costs twice that. */
const gzipLevel = 1;

/**
 * JSON, compressed when the client takes gzip. Next compresses pages and files, but not what route handlers answer:
 * it hands their headers on as lists, in which its compression does not recognise the content type.
 */
export async function jsonAnswer(
  body: unknown,
  acceptEncoding: string | null,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const plain = Buffer.from(JSON.stringify(body));
  const common = { 'content-type': 'application/json', vary: 'accept-encoding', ...headers };
  if (plain.byteLength < smallBytes || !takesGzip(acceptEncoding))
    return new Response(plain, { headers: common });
  return new Response(await compress(plain, { level: gzipLevel }), {
    headers: { ...common, 'content-encoding': 'gzip' },
  });
}

/** Whether an Accept-Encoding header allows gzip (RFC 9110, section 12.5.3). */
function takesGzip(acceptEncoding: string | null): boolean {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
