import { getWeb } from '@/lib/composition/web';

export const dynamic = 'force-dynamic';

/** 200 when the database answers, has every migration, and a worker was seen lately; else 503 with the reason. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  try {
    const health = await getWeb().health();
    if (health.ready) return Response.json({ status: 'ready' }, { headers });
    return Response.json({ status: 'not ready', reason: health.reason }, { status: 503, headers });
  } catch (error) {
    getWeb().log.warn({ err: error }, 'readiness could not be found out');
    return Response.json(
      { status: 'not ready', reason: 'the database does not answer' },
      { status: 503, headers },
    );
  }
}
