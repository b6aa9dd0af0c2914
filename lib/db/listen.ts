import pg from 'pg';
import { watchedSocket } from './watched-socket';

export interface Listener {
  close(): Promise<void>;
}

/** How often the server is asked for a sign of life, and how long it may give none. Milliseconds. */
const pulse = { everyMs: 10_000, silenceMs: 25_000 };

/**
 * Keeps one connection that LISTENs on `channels`, and comes back by itself after the server went away. Notifications are
 * hints: `onConnect` is called after every (re)connection, because what was sent meanwhile is lost.
 * @param retryMs wait between attempts to connect.
 */
export function listen(
  url: string,
  channels: readonly string[],
  handlers: { onNotify: (channel: string) => void; onConnect: () => void; onError: (error: Error) => void },
  retryMs = 1_000,
): Listener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  function later(): void {
    if (closed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, retryMs);
  }

  async function connect(): Promise<void> {
    const own = new pg.Client({
      connectionString: url,
      application_name: 'sternway-listen',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      stream: () => watchedSocket(pulse.silenceMs),
    });
    let beat: NodeJS.Timeout | undefined;
    client = own;
    own.on('error', handlers.onError);
    own.on('end', () => {
      clearInterval(beat);
      if (client === own) {
        client = null;
        later();
      }
    });
    own.on('notification', (message) => handlers.onNotify(message.channel));
    try {
      await own.connect();
      for (const channel of channels) await own.query(`listen ${pg.escapeIdentifier(channel)}`);
      if (client !== own) return;
      beat = setInterval(() => void own.query('select 1').catch(handlers.onError), pulse.everyMs);
      handlers.onConnect();
    } catch (error) {
      handlers.onError(error instanceof Error ? error : new Error(String(error)));
      if (client === own) {
        client = null;
        later();
      }
      await own.end().catch(handlers.onError);
    }
  }

  void connect();
  return {
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      const own = client;
      client = null;
      if (own !== null) await own.end();
    },
  };
}
