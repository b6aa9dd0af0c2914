import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import { deleteOldLiveEvents, liveEventRange } from '@/lib/db/live-event';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { deploymentHook } from '@/lib/testing/hook-bodies';
import { type Ingestion, newProject, openIngestion } from '@/lib/testing/ingestion';
import { processEnvironment, testAdminToken } from '@/lib/testing/processes';
import { startWebServer, type TestWebServer } from '@/lib/testing/web-server';
import { createLiveHub } from './live-hub';

let database: TestDatabase;
let ingestion: Ingestion;
let web: TestWebServer;
const streams: EventStream[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
  Object.assign(process.env, processEnvironment(database.url, { STERNWAY_LOG_LEVEL: 'error' }));
  web = await startWebServer();
});

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

afterAll(async () => {
  await web.close();
  await ingestion.close();
  await database.drop();
});

interface Message {
  event: string;
  id: string | null;
  data: string;
}

interface EventStream {
  messages: Message[];
  /** Those that tell something. */
  news(): Message[];
  close(): void;
}

/** Opens the event stream as a browser does. */
async function openStream(lastEventId?: string): Promise<EventStream> {
  const aborted = new AbortController();
  const response = await fetch(`${web.url}/api/v1/events`, {
    headers: {
      authorization: `Bearer ${testAdminToken}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: aborted.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const stream: EventStream = {
    messages: [],
    news: () => stream.messages.filter(({ event }) => event !== 'heartbeat'),
    close: () => aborted.abort(),
  };
  streams.push(stream);
  void follow(response, stream).catch((error: unknown) => {
    if (!aborted.signal.aborted) throw error;
  });
  // The first heartbeat says that the stream is open.
  await expect.poll(() => stream.messages.length).toBeGreaterThan(0);
  return stream;
}

async function follow(response: Response, stream: EventStream): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const fields = new Map(
        part.split('\n').map((line): [string, string] => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
      stream.messages.push({
        event: fields.get('event') ?? '',
        id: fields.get('id') ?? null,
        data: fields.get('data') ?? '',
      });
    }
  }
}

async function deploy(id: number, project = newProject()): Promise<{ path: string; slug: string }> {
  await ingestion.send(deploymentHook(project, { id, at: id }));
  await ingestion.drain();
  return { path: project.path, slug: project.path.replaceAll('/', '--') };
}

const wait = { timeout: 10_000, interval: 20 };

describe('the event stream', () => {
  test('needs a token', async () => {
    const response = await fetch(`${web.url}/api/v1/events`);
    expect(response.status).toBe(401);
  });

  test('tells of a deployment and of the row of the board it changed, in order', async () => {
    const stream = await openStream();
    const { slug } = await deploy(1);
    await expect.poll(() => stream.news().length, wait).toBe(2);
    const [deployment, board] = stream.news();
    expect([deployment?.event, board?.event]).toEqual(['deployment', 'board']);
    expect(JSON.parse(board?.data ?? '')).toMatchObject({
      kind: 'board',
      data: {
        row: { service: slug, environments: [{ name: 'staging', current: { gitlabDeploymentId: 1 } }] },
      },
    });
    expect(Number(deployment?.id)).toBeLessThan(Number(board?.id));
  });

  test('goes on where it was cut off', async () => {
    const first = await openStream();
    await deploy(1);
    await expect.poll(() => first.news().length, wait).toBe(2);
    const last = first.news().at(-1)?.id ?? '';
    first.close();
    const missed = [await deploy(2), await deploy(3)];
    const second = await openStream(last);
    await expect.poll(() => second.news().length, wait).toBe(4);
    const services = second
      .news()
      .filter(({ event }) => event === 'board')
      .map(({ data }) => JSON.parse(data).data.row.service);
    expect(services).toEqual(missed.map(({ slug }) => slug));
    expect(second.news().every(({ id }) => Number(id) > Number(last))).toBe(true);
    const after = await deploy(4);
    await expect.poll(() => second.news().length, wait).toBe(6);
    expect(second.news().at(-1)?.data).toContain(after.slug);
  });

  test.each([
    [
      'older than what is kept',
      async () => {
        const { oldest } = await liveEventRange(ingestion.db);
        await deploy(1);
        await ingestion.db.$executeRaw`update live_event set at = at - interval '2 days'`;
        await deleteOldLiveEvents(ingestion.db, 24);
        return oldest;
      },
    ],
    [
      'further back than is worth replaying',
      async () => {
        const { newest } = await liveEventRange(ingestion.db);
        await ingestion.db.$executeRaw`
        insert into live_event (kind, subject, at) select 'board', '{"serviceId":"1"}', clock_timestamp() from generate_series(1, 600)`;
        const other = await openStream();
        const { slug } = await deploy(8);
        await expect.poll(() => other.news().at(-1)?.data ?? '', wait).toContain(slug);
        return newest;
      },
    ],
    ['of a database that was replaced', async () => (await liveEventRange(ingestion.db)).newest + 1_000_000n],
  ])('tells to read everything again when the last event is %s', async (_name, lastEventId) => {
    await deploy(9);
    const stream = await openStream(String(await lastEventId()));
    await expect.poll(() => stream.news()[0]?.event, wait).toBe('reset');
    const { slug } = await deploy(10);
    await expect.poll(() => stream.news().at(-1)?.data ?? '', wait).toContain(slug);
  });

  test.each(['', 'abc', '-1', '1'.repeat(30)])('takes "%s" for no event at all', async (lastEventId) => {
    const stream = await openStream(lastEventId);
    const { slug } = await deploy(1);
    await expect.poll(() => stream.news().at(-1)?.data ?? '', wait).toContain(slug);
    expect(stream.news().map(({ event }) => event)).toEqual(['deployment', 'board']);
  });

  test('many viewers cost one listening connection, and all hear the same', async () => {
    const viewers = await Promise.all(Array.from({ length: 40 }, () => openStream()));
    const { slug } = await deploy(1);
    for (const viewer of viewers) await expect.poll(() => viewer.news().length, wait).toBe(2);
    expect(new Set(viewers.map((viewer) => JSON.stringify(viewer.news()))).size).toBe(1);
    expect(viewers[0]?.news()[1]?.data).toContain(slug);
    expect(await listeners()).toHaveLength(1);
  });

  test('goes on after the listening connection was killed', async () => {
    const stream = await openStream();
    await expect.poll(listeners, wait).toHaveLength(1);
    const [before] = await listeners();
    await ingestion.db.$queryRaw`select pg_terminate_backend(${before}::int)`;
    const { slug } = await deploy(1);
    await expect.poll(() => stream.news().at(-1)?.data ?? '', wait).toContain(slug);
    await expect.poll(listeners, wait).toHaveLength(1);
    expect(await listeners()).not.toEqual([before]);
    const next = await deploy(2);
    await expect.poll(() => stream.news().at(-1)?.data ?? '', wait).toContain(next.slug);
  });

  async function listeners(): Promise<number[]> {
    const rows = await ingestion.db.$queryRaw<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'sternway-listen'`;
    return rows.map(({ pid }) => pid);
  }
});

describe('the hub', () => {
  let own: Database;

  beforeAll(() => {
    own = openDatabase(database.url, { max: 2, applicationName: 'test hub' });
  });

  afterAll(async () => {
    await own.close();
  });

  test('one viewer that fails does not keep news from the others', async () => {
    const errors: unknown[] = [];
    const hub = createLiveHub({ db: own.db, onError: (error) => void errors.push(error) });
    const heard: string[] = [];
    await hub.subscribe(null, () => {
      throw new Error('this viewer is gone');
    });
    await hub.subscribe(null, ({ kind }) => void heard.push(kind));
    await deploy(1);
    hub.wake();
    await expect.poll(() => heard, wait).toEqual(['deployment', 'board']);
    expect(errors).toHaveLength(1);
    expect(hub.viewers()).toBe(1);
  });

  test('a viewer that could not be served is not kept', async () => {
    const closed = openDatabase('postgresql://nobody@127.0.0.1:1/nothing', {
      max: 1,
      applicationName: 'test',
    });
    const hub = createLiveHub({ db: closed.db, onError: () => undefined });
    await expect(hub.subscribe(null, () => undefined)).rejects.toThrow(/reach|connect|refused/i);
    expect(hub.viewers()).toBe(0);
    await closed.close();
  });

  test('reads again by itself after the database did not answer', async () => {
    let isAway = true;
    const flaky = new Proxy(own.db, {
      get: (target, name, receiver) => {
        if (isAway && name === '$queryRaw') throw new Error('the database is away');
        return Reflect.get(target, name, receiver);
      },
    });
    const errors: unknown[] = [];
    const hub = createLiveHub({ db: flaky, onError: (error) => void errors.push(error) });
    isAway = false;
    const heard: string[] = [];
    await hub.subscribe(null, ({ kind }) => void heard.push(kind));
    isAway = true;
    await deploy(1);
    hub.wake();
    await expect.poll(() => errors.length, wait).toBeGreaterThan(0);
    isAway = false;
    await expect.poll(() => heard, wait).toEqual(['deployment', 'board']);
  });
});
