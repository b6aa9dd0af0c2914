import http from 'node:http';
import pg from 'pg';

/**
 * The least that stores a webhook before it answers: node:http, a pool, one prepared insert into the same table for each
 * request. Nothing is parsed, checked or redacted.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

const insert = {
  name: 'insert',
  text: `insert into delivery (connection_id, delivery_key, status, event, headers, body, body_bytes)
    values ('default', $1, 'pending', $2, $3, $4, $5) returning id`,
};

async function store(request: http.IncomingMessage, body: Buffer): Promise<string> {
  const { headers } = request;
  const values = [
    headers['webhook-id'],
    headers['x-gitlab-event'],
    JSON.stringify(headers),
    body,
    body.byteLength,
  ];
  const { rows } = await pool.query<{ id: string }>({ ...insert, values });
  return rows[0]?.id ?? '';
}

async function answer(
  request: http.IncomingMessage,
  body: Buffer,
  response: http.ServerResponse,
): Promise<void> {
  try {
    const text = JSON.stringify({ deliveryId: await store(request, body) });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    response.writeHead(200, headers).end(text);
  } catch (error) {
    console.error(error);
    response.writeHead(503).end();
  }
}

const server = http.createServer((request, response) => {
  if (request.method !== 'POST') {
    response.end();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => void answer(request, Buffer.concat(chunks), response));
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
