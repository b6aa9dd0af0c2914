import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataDirectoryTakenError, isDataDirectoryHeld, lockDataDirectory } from './data-directory-lock';
import { processStart } from './process-identity';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-lock-'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const lockFile = () => path.join(folder, 'sternway.lock');

function pretend(holder: { pid: number; start: string }): void {
  fs.writeFileSync(lockFile(), JSON.stringify({ ...holder, since: '2026-01-01T00:00:00.000Z' }));
}

describe('lockDataDirectory', () => {
  test('creates the folder, refuses a second holder and leaves nothing behind', () => {
    const inside = path.join(folder, 'new', 'data');
    const release = lockDataDirectory(inside);
    expect(isDataDirectoryHeld(inside)).toBe(true);
    expect(() => lockDataDirectory(inside)).toThrow(DataDirectoryTakenError);
    expect(() => lockDataDirectory(inside)).toThrow(
      `already runs on ${inside} (process ${process.pid}, since`,
    );
    release();
    expect(isDataDirectoryHeld(inside)).toBe(false);
    expect(fs.readdirSync(inside)).toEqual([]);
  });

  test('replaces the lock of a process that is gone', async () => {
    const gone = spawn(process.execPath, ['--eval', '']);
    await once(gone, 'exit');
    pretend({ pid: gone.pid ?? 0, start: 'some time ago' });
    expect(isDataDirectoryHeld(folder)).toBe(false);
    lockDataDirectory(folder)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('replaces the lock of a process whose id now belongs to another', () => {
    pretend({ pid: process.pid, start: 'before this process began' });
    lockDataDirectory(folder)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('replaces a lock that a power failure left half-written', () => {
    fs.writeFileSync(lockFile(), '{"pid":');
    lockDataDirectory(folder)();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test('has one winner when several processes find the same stale lock', { timeout: 30_000 }, async () => {
    pretend({ pid: process.pid, start: 'before this process began' });
    const contender = `import { lockDataDirectory } from ${JSON.stringify(path.join(import.meta.dirname, 'data-directory-lock.ts'))};
      try { lockDataDirectory(${JSON.stringify(folder)}); console.log('won'); process.stdin.resume(); process.stdin.on('end', () => process.exit()); }
      catch (error) { console.log(error.name); process.exit(); }`;
    const contenders = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', contender], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const ended = Promise.all(contenders.map((child) => once(child, 'exit')));
    const answers = await Promise.all(
      contenders.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    for (const child of contenders) child.stdin.end();
    await ended;
    expect(answers.toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'DataDirectoryTakenError'),
      'won',
    ]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

test('processStart tells processes apart and knows when one is gone', async () => {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const start = processStart(pid);
  expect(start).not.toBeNull();
  expect(processStart(pid)).toBe(start);
  expect(start).not.toBe(processStart(process.pid));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processStart(pid)).toBeNull();
});
