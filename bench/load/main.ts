import type { LoadOrder, LoadReport } from './load-job';
import { runClosed } from './run-closed';
import { runOpen } from './run-open';
import { type BoardWatch, watchBoard } from './watch-board';

/** Entry of the process that makes the load, apart from the one that is measured and from the one that asks for it. */
let watch: BoardWatch | null = null;

function report(message: LoadReport): void {
  process.send?.(message);
}

async function follow(order: LoadOrder): Promise<void> {
  switch (order.kind) {
    case 'closed':
      return report({ kind: 'result', result: await runClosed(order) });
    case 'open':
      return report({ kind: 'result', result: await runOpen(order) });
    case 'watch':
      watch = await watchBoard(order);
      return report({ kind: 'watching' });
    case 'expect':
      if (watch === null) throw new Error('nothing is being watched');
      return report({ kind: 'result', result: await watch.expect(order.sent) });
  }
}

// The preload lets a process end when it has nothing else to do: this one waits for orders.
process.channel?.ref();
process.on('message', (order: LoadOrder) => {
  follow(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
