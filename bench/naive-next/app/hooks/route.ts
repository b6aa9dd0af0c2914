import { openDatabase } from '@/lib/db/client';

export const dynamic = 'force-dynamic';

const { db } = openDatabase(process.env['DATABASE_URL'] ?? '', { max: 10, applicationName: 'naive-next' });

/** Answers when the server is up. */
export function GET(): Response {
  return Response.json({ ok: true });
}

/** One `create` for each hook: no signature, no redaction, no duplicates looked for. The least a receiver can do. */
export async function POST(request: Request): Promise<Response> {
  const body = Buffer.from(await request.arrayBuffer());
  const parsed: unknown = JSON.parse(body.toString());
  const kind: unknown = Reflect.get(Object(parsed), 'object_kind');
  const delivery = await db.delivery.create({
    data: {
      connectionId: 'default',
      deliveryKey: request.headers.get('webhook-id') ?? '',
      status: 'pending',
      kind: typeof kind === 'string' ? kind : null,
      event: request.headers.get('x-gitlab-event'),
      headers: Object.fromEntries(request.headers),
      body,
      bodyBytes: body.byteLength,
    },
    select: { id: true },
  });
  return Response.json({ deliveryId: delivery.id.toString() });
}
