import { randomUUID } from 'node:crypto';
import type { Faults } from '../control/faults';
import type { DeliveryRecord, HookEvent, HookRecord } from '../world/records';
import { projectOf } from '../world/projects';
import type { WorldState } from '../world/state';
import { eventNames } from './event-names';
import { logDropped, sendDelivery } from './send';

const parallelDeliveries = 10;
const longestHoldMs = 500;

export interface Dispatcher {
  /** Resolves when every hook is delivered (or given up) and all background work is done. */
  settled(): Promise<void>;
  /** Sends now, whether the hook is disabled or not: test and resend. */
  send(
    hook: HookRecord,
    event: Pick<DeliveryRecord, 'name'> & { payload: unknown; key?: string },
  ): Promise<DeliveryRecord>;
  /** Gives up what has not left yet. */
  stop(): void;
}

interface Task {
  hook: HookRecord;
  event: HookEvent;
  key: string;
  chain: string;
}

/**
 * Takes the world's events and delivers them as GitLab's background workers do: several at once, in no promised order,
 * bodies of pipelines and jobs rendered at the last moment, no second attempt.
 */
export function attachDispatcher(
  state: WorldState,
  faults: Faults,
  options: { timeoutMs: number },
): Dispatcher {
  const queue: Task[] = [];
  const held = new Map<number, (() => void)[]>();
  const waiting: (() => void)[] = [];
  let open = 0;
  let active = 0;
  let stopped = false;
  let chain: string | null = null;

  const done = (): void => {
    open -= 1;
    if (open === 0) for (const resolve of waiting.splice(0)) resolve();
  };

  const pump = (): void => {
    while (active < parallelDeliveries) {
      const task = queue.shift();
      if (!task) return;
      active += 1;
      void deliver(task).finally(() => {
        active -= 1;
        done();
        pump();
      });
    }
  };

  const deliver = async (task: Task): Promise<void> => {
    const fault = faults.forHook({ event: eventNames[task.event.name].short, project: task.event.projectId });
    if (fault?.kind === 'drop') {
      logDropped(state, task.hook, { name: task.event.name, key: task.key });
      return;
    }
    if (fault?.kind === 'delay' || fault?.kind === 'reorder') {
      // Off the worker: others pass meanwhile.
      open += 1;
      void wait(
        task.hook.id,
        fault.kind === 'delay' ? (fault.ms ?? 1000) : (fault.ms ?? longestHoldMs),
        fault.kind,
      )
        .then(() => (stopped ? undefined : post(task)))
        .finally(done);
      return;
    }
    await post(task);
    if (fault?.kind === 'duplicate') await post(task);
    for (const release of held.get(task.hook.id)?.splice(0) ?? []) release();
  };

  const wait = (hookId: number, ms: number, kind: 'delay' | 'reorder'): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      if (kind === 'delay') return;
      const releases = held.get(hookId) ?? [];
      held.set(hookId, releases);
      releases.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });

  const post = async (task: Task): Promise<void> => {
    if (!state.hooks.has(task.hook.id)) return;
    await sendDelivery(
      state,
      task.hook,
      { name: task.event.name, key: task.key, chain: task.chain, payload: task.event.render() },
      { timeoutMs: options.timeoutMs },
    );
  };

  state.emit = (event) => {
    const hooks = projectOf(state, event.projectId).hooks.filter((hook) =>
      hook.flags.has(eventNames[event.name].flag),
    );
    if (hooks.length === 0 || stopped) return;
    chain ??= randomUUID();
    for (const hook of hooks) {
      open += 1;
      queue.push({ hook, event, key: randomUUID(), chain });
    }
    setImmediate(() => {
      chain = null;
      pump();
    });
  };

  state.later = (work) => {
    open += 1;
    setImmediate(() => {
      try {
        work();
      } finally {
        done();
      }
    });
  };

  return {
    settled: () =>
      new Promise((resolve) => {
        if (open === 0) resolve();
        else waiting.push(resolve);
      }),
    send: (hook, event) =>
      sendDelivery(
        state,
        hook,
        { name: event.name, key: event.key ?? randomUUID(), chain: randomUUID(), payload: event.payload },
        { timeoutMs: options.timeoutMs, force: true },
      ),
    stop: () => {
      stopped = true;
      open -= queue.splice(0).length;
      if (open === 0) for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
