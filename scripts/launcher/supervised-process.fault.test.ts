import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processStart } from './process-identity';
import {
  type Patience,
  type ProcessSpec,
  type SupervisedProcess,
  superviseProcess,
} from './supervised-process';

const impatient: Patience = {
  firstPauseMilliseconds: 50,
  longestPauseMilliseconds: 200,
  settledMilliseconds: 60_000,
  checkMilliseconds: 100,
  failedChecks: 2,
};

let folder: string;
let said: string[];
const started: SupervisedProcess[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-supervised-'));
  said = [];
});

afterEach(async () => {
  for (const child of started.splice(0)) await child.stop(100);
  fs.rmSync(folder, { recursive: true, force: true });
});

function program(source: string): string {
  const file = path.join(folder, 'program.mjs');
  fs.writeFileSync(file, source);
  return file;
}

function supervise(source: string, spec: Partial<ProcessSpec> = {}): SupervisedProcess {
  const child = superviseProcess(
    { name: 'child', args: [program(source)], env: {}, ...spec },
    (message) => said.push(message),
    impatient,
  );
  started.push(child);
  return child;
}

async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() > giveUpAt) throw new Error(`it did not happen; the log: ${said.join(' | ')}`);
    await delay(20);
  }
}

/** Keeps what a process prints among the messages. */
function hear(line: string): boolean {
  said.push(line);
  return false;
}

const forever = 'setInterval(() => {}, 1000);';

describe('superviseProcess', () => {
  test('starts a killed process again', async () => {
    const child = supervise(forever);
    const first = await until(() => child.pid());
    process.kill(first, 'SIGKILL');
    const second = await until(() => child.pid() !== first && child.pid());
    expect(processStart(second)).not.toBeNull();
    expect(said).toEqual(['child ended (SIGKILL); starting it again in 0.1 s']);
  });

  test('waits longer before each start that fails, up to a limit', async () => {
    supervise('process.exit(3);');
    await until(() => said.length >= 5);
    expect(said.slice(0, 5).map((line) => /again in (.*) s/.exec(line)?.[1])).toEqual([
      '0.1',
      '0.1',
      '0.2',
      '0.2',
      '0.2',
    ]);
  });

  test('replaces a process whose event loop stands still', async () => {
    const child = supervise('for (;;);');
    const first = await until(() => child.pid());
    await until(() => child.pid() !== first && child.pid());
    expect(said[0]).toBe('child does not answer; replacing it');
    expect(processStart(first)).toBeNull();
  });

  test('replaces a process that is not healthy', async () => {
    let asked = 0;
    const child = supervise(forever, { isHealthy: () => Promise.resolve(++asked > 2) });
    const first = await until(() => child.pid());
    await until(() => child.pid() !== first && child.pid());
    expect(said[0]).toBe('child does not answer; replacing it');
  });

  test('stops a process in its own time, and a stubborn one by force', async () => {
    const gone = path.join(folder, 'gone');
    const polite = supervise(
      `import fs from 'node:fs';
       process.on('SIGTERM', () => { fs.writeFileSync(${JSON.stringify(gone)}, 'bye'); process.exit(); });
       process.stdout.write('up\\n'); ${forever}`,
      { onLine: hear },
    );
    await until(() => said.includes('up'));
    await polite.stop(10_000);
    expect(fs.readFileSync(gone, 'utf8')).toBe('bye');

    const stubborn = supervise(
      `process.on('SIGTERM', () => {}); process.stdout.write('deaf\\n'); ${forever}`,
      { onLine: hear },
    );
    await until(() => said.includes('deaf'));
    const pid = stubborn.pid();
    if (pid === null) throw new Error('it is not running');
    await stubborn.stop(200);
    expect(processStart(pid)).toBeNull();
  });

  test('the process ends when the launcher is killed', async () => {
    const supervisor = path.join(import.meta.dirname, 'supervised-process.ts');
    const launcher = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '--eval',
        `import { superviseProcess } from ${JSON.stringify(supervisor)};
         superviseProcess({ name: 'child', args: [${JSON.stringify(program(`process.stdout.write(process.pid + '\\n'); ${forever}`))}], env: {} }, () => {});`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [output] = await once(launcher.stdout, 'data');
    const pid = Number(String(output));
    expect(processStart(pid)).not.toBeNull();
    launcher.kill('SIGKILL');
    await until(() => processStart(pid) === null);
  });
});
