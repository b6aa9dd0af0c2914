import type { LiveMessage } from '@/lib/domain/board/view';
import { checkSession } from '../api/session';
import {
  elapsed,
  heard,
  initialLiveState,
  type LiveState,
  retryDelayMs,
  retrying,
  silentAfterMs,
} from './live-state';

type MessageListener = (message: LiveMessage) => void;

/**
 * The one stream of a tab. The browser's own reconnect carries `Last-Event-ID`, so it is left alone while it tries;
 * a stream that the server refused, or that is open but silent, is replaced. Whoever listens reads everything again
 * after a replacement, because nothing says what was missed; and once at the beginning, because the server rendered
 * the page before the stream was open.
 */
class LiveConnection {
  private state: LiveState = initialLiveState;
  private source: EventSource | null = null;
  private startedAt = 0;
  /** When the stream was last opened, or last broke and was tried again by the browser. */
  private triedAt = 0;
  /** True when the next stream does not go on where the one before it stopped. */
  private incomplete = true;
  /** True when somebody began to listen who may have missed what the next stream does not repeat. */
  private newcomer = false;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private watchTimer: ReturnType<typeof setInterval> | null = null;
  private readonly stateListeners = new Set<() => void>();
  private readonly messageListeners = new Set<MessageListener>();
  private readonly resetListeners = new Set<() => void>();

  readonly getState = (): LiveState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  onMessage(listener: MessageListener): () => void {
    this.messageListeners.add(listener);
    return () => this.messageListeners.delete(listener);
  }

  /**
   * Called when everything has to be read again; at once where the stream is open already: a part of the page that
   * comes later was rendered, or kept from an earlier visit, while nobody listened for it.
   */
  onReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    if (this.source?.readyState === EventSource.OPEN) listener();
    else this.newcomer = true;
    return () => this.resetListeners.delete(listener);
  }

  start(): () => void {
    this.startedAt = Date.now();
    this.open();
    this.watchTimer = setInterval(() => this.watch(), 1000);
    return () => this.stop();
  }

  private stop(): void {
    this.close();
    if (this.watchTimer !== null) clearInterval(this.watchTimer);
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.watchTimer = null;
    this.retryTimer = null;
    this.state = initialLiveState;
    this.incomplete = true;
  }

  private set(next: LiveState): void {
    if (next === this.state) return;
    this.state = next;
    for (const notify of this.stateListeners) notify();
  }

  private open(): void {
    this.triedAt = Date.now();
    const source = new EventSource('/api/v1/events');
    this.source = source;
    source.addEventListener('open', () => {
      this.set(heard(Date.now()));
      if (this.incomplete || this.newcomer) this.reset();
      this.incomplete = true;
      this.newcomer = false;
    });
    source.addEventListener('heartbeat', () => this.set(heard(Date.now())));
    source.addEventListener('reset', () => {
      this.set(heard(Date.now()));
      this.reset();
    });
    for (const name of ['deployment', 'board'] as const) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        this.set(heard(Date.now()));
        const message = JSON.parse(event.data) as LiveMessage;
        for (const notify of this.messageListeners) notify(message);
      });
    }
    source.addEventListener('error', () => this.broke(source));
  }

  private close(): void {
    this.source?.close();
    this.source = null;
  }

  private reset(): void {
    for (const notify of this.resetListeners) notify();
  }

  private broke(source: EventSource): void {
    if (source !== this.source) return;
    this.triedAt = Date.now();
    this.set(retrying(this.state));
    if (source.readyState !== EventSource.CLOSED) {
      // The browser tries again by itself and says where it stopped: what comes next is complete.
      this.incomplete = false;
      return;
    }
    this.replace();
  }

  /** Gives the stream up and opens another one after a pause; goes to the sign-in page if the session is over. */
  private replace(): void {
    this.close();
    this.incomplete = true;
    if (this.retryTimer !== null) return;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = null;
      void checkSession().then(() => this.open());
    }, retryDelayMs(this.state.tries));
  }

  private watch(): void {
    const now = Date.now();
    this.set(elapsed(this.state, now, this.startedAt));
    if (!this.source || this.retryTimer !== null) return;
    const quietSince = Math.max(this.state.heardAt ?? 0, this.triedAt);
    // Open or connecting, but nothing arrives: a proxy or a sleeping laptop has cut the line without a word.
    if (now - quietSince >= silentAfterMs) {
      this.set(retrying(this.state));
      this.replace();
    }
  }
}

export const liveConnection = new LiveConnection();
