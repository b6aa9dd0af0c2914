/** Keeps all workers together below GitLab's limit. Implemented outside: the state is shared through the database. */
export interface RateLimiter {
  /** Resolves when one more request may be sent. */
  acquire(): Promise<void>;
  /** GitLab wants no request before this instant. */
  pausedUntil(until: Date): Promise<void>;
}
