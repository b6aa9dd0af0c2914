import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { recordOf } from './testing/read';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function run(args: string[]): Promise<{ child: ChildProcess; line: Record<string, unknown> }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url)), ...args],
    { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] },
  );
  children.push(child);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const [first]: unknown[] = await once(lines, 'line');
  return { child, line: recordOf(JSON.parse(String(first))) };
}

describe('the simulator as a process', () => {
  it('says how to reach it in one line and goes when its parent goes', { timeout: 30_000 }, async () => {
    const { child, line } = await run(['--port', '0', '--seed', 'demo']);
    expect(Object.keys(line)).toEqual(
      expect.arrayContaining(['url', 'token', 'webhookSecret', 'signingToken', 'oauth', 'users']),
    );
    const response = await fetch(`${String(line['url'])}/api/v4/projects?per_page=100`, {
      headers: { 'PRIVATE-TOKEN': String(line['token']) },
    });
    expect(await response.json()).toHaveLength(12);
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });
});
