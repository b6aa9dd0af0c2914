/**
 * Lets concurrent callers share one write: what arrives while a write is under way goes into the next one. A caller's
 * promise settles only when the write that holds its item has committed or failed.
 */
export class GroupCommit<T, R extends object> {
  readonly #write: (items: T[]) => Promise<R[]>;
  readonly #maxItems: number;
  readonly #maxBytes: number;
  #waiting: { item: T; bytes: number; resolve: (result: R) => void; reject: (error: unknown) => void }[] = [];
  #writing = 0;

  /** @param write commits all items and answers one result per item, in order. */
  constructor(write: (items: T[]) => Promise<R[]>, limits: { maxItems: number; maxBytes: number }) {
    this.#write = write;
    this.#maxItems = limits.maxItems;
    this.#maxBytes = limits.maxBytes;
  }

  add(item: T, bytes: number): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, bytes, resolve, reject });
      if (this.#writing === 0) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing += 1;
    // Requests of the same turn of the event loop join the first write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        const results = await this.#write(batch.map((entry) => entry.item));
        for (const [index, entry] of batch.entries()) {
          const result = results[index];
          if (result === undefined) entry.reject(new Error('the write answered no result for an item'));
          else entry.resolve(result);
        }
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    this.#writing -= 1;
  }

  #take() {
    let bytes = 0;
    let count = 0;
    for (const entry of this.#waiting) {
      if (count > 0 && (count >= this.#maxItems || bytes + entry.bytes > this.#maxBytes)) break;
      bytes += entry.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}
