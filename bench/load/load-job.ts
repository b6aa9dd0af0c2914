import type { Durations } from '../statistics/percentile';
import type { HookKind } from '../workload/render-hook';

/** Where hooks are sent, and how they are signed. */
export interface HookTarget {
  readonly url: string;
  readonly signingToken: string;
}

/** Closed loop: each client sends its next hook when the last was answered. */
export interface ClosedJob {
  readonly kind: 'closed';
  readonly target: HookTarget;
  readonly hook: HookKind;
  /** Connections kept open, each with one request at a time. */
  readonly clients: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly firstSerial: number;
}

export interface ClosedResult {
  readonly requestsPerSecond: number;
  /** From sending to the end of the answer. */
  readonly latency: Durations;
  /** Answers other than 200, and connections that broke. */
  readonly failures: number;
  /** The next serial that was not used. */
  readonly nextSerial: number;
}

/** Open loop: hooks are sent by the clock, whatever the answers do. */
export interface OpenJob {
  readonly kind: 'open';
  readonly target: HookTarget;
  readonly perSecond: number;
  readonly seconds: number;
  readonly firstSerial: number;
}

export interface SentHook {
  readonly serial: number;
  /** When the clock said it was due. Milliseconds since 1970, with fractions. */
  readonly dueAt: number;
}

export interface OpenResult {
  /** From the moment it was due to the end of the answer. */
  readonly latency: Durations;
  readonly failures: number;
  readonly sent: readonly SentHook[];
}

/** Event streams that note when the board shows which deployment; they stay open until `expect` has been answered. */
export interface WatchJob {
  readonly kind: 'watch';
  /** Address of the web process. */
  readonly url: string;
  readonly adminToken: string;
  readonly viewers: number;
}

export interface WatchResult {
  /** From the moment a hook was due to the `board` message that shows its deployment. */
  readonly latency: Durations;
  /** Hooks whose deployment was not shown in time. */
  readonly missing: number;
}

export type LoadJob = ClosedJob | OpenJob | WatchJob;

/** To the load process. */
export type LoadOrder = LoadJob | { readonly kind: 'expect'; readonly sent: readonly SentHook[] };

/** From the load process. */
export type LoadReport =
  | { readonly kind: 'watching' }
  | { readonly kind: 'result'; readonly result: ClosedResult | OpenResult | WatchResult };
