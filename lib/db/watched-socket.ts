import { Socket } from 'node:net';

/**
 * A socket that ends itself when nothing came or went for `silenceMs`. A server that vanished without closing (a failover, a
 * firewall that forgot the connection) would otherwise be waited for until TCP gives up, after a quarter of an hour.
 */
export function watchedSocket(silenceMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silenceMs, () => {
    socket.destroy(new Error(`timeout: the database was silent for ${silenceMs} ms`));
  });
  return socket;
}
