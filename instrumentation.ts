/** Next calls this once when the server process starts: a bad configuration ends it here, with a clear message. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { getWeb } = await import('@/lib/composition/web');
  getWeb();
}
