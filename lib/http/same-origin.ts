/**
 * Whether a command that carries a cookie comes from our own pages. Browsers send `Sec-Fetch-Site` and, on every request
 * that is not GET or HEAD, `Origin`; one of them must name us. A request without either is no browser of ours.
 */
export function isSameOrigin(headers: Headers, publicUrl: string): boolean {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  if (origin === null) return site === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const host = headers.get('host');
  return (
    new URL(origin).origin === new URL(publicUrl).origin || (host !== null && new URL(origin).host === host)
  );
}
