/** One receiver of webhooks that is measured. */
export interface Contestant {
  readonly name: string;
  /** Where hooks are posted. */
  readonly hookUrl: string;
  /** Waits until nothing of the last round is left to do in the background. @returns how long that took, in seconds. */
  settle(): Promise<number>;
  stop(): Promise<void>;
}
