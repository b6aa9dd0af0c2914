import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { locateBinaries, prepareBinaries } from './binaries';
import { readClusterRecord } from './cluster';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { isAlive, runningPid, startPostmaster } from './postmaster';
import { serverIdentity } from './server-identity';

const isRoot = process.getuid?.() === 0;
if (!isRoot)
  console.log('not checked as an ordinary user: what the embedded database does when started as root');
const fast = { fsync: 'off', full_page_writes: 'off' };

let folder: string;
let said: string[];
const cleanups: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-fault-'));
  fs.chmodSync(folder, 0o755);
  said = [];
  cleanups.push(() => fs.rmSync(folder, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(dataDirectory = path.join(folder, 'data')): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDirectory,
    log: (message) => said.push(message),
    settings: fast,
    probeMilliseconds: 20,
  });
  cleanups.push(() => server.stop());
  return server;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`it did not happen; the log: ${said.join(' | ')}`);
    await delay(20);
  }
}

async function answersAgain(url: string): Promise<boolean> {
  try {
    return (await ask(url, 'select 1')) === 1;
  } catch {
    return false;
  }
}

function clusterOf(dataDirectory: string): string {
  const record = readClusterRecord(dataDirectory);
  if (!record) throw new Error('no cluster was recorded');
  return record.directory;
}

describe('start', () => {
  test('makes a UTF-8 cluster that only a password on the loopback interface opens, whatever LANG and PG* say', async () => {
    const kept = { ...process.env };
    cleanups.push(() => {
      process.env = kept;
    });
    delete process.env['LANG'];
    Object.assign(process.env, {
      LC_ALL: 'en_US.ISO-8859-1',
      PGPORT: '1',
      PGDATA: '/nowhere',
      PGHOST: 'nowhere',
    });
    const server = await start();
    expect(server.created).toBe(true);
    expect(await ask(server.url, 'show server_encoding')).toBe('UTF8');
    expect(await ask(server.url, `select upper('müsli 東京')`)).toBe('MÜSLI 東京');
    expect(await ask(server.url, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await ask(server.url, 'show unix_socket_directories')).toBe('');
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(fs.statSync(path.join(folder, 'data', 'postgres.json')).mode & 0o777).toBe(0o600);
  });

  test('keeps the data, the password and the port over a restart', async () => {
    const before = await start();
    await ask(before.url, 'create table fruit as select 1 as n');
    await before.stop();
    expect(before.pid()).toBeNull();
    const after = await start();
    expect(after.url).toBe(before.url);
    expect(after.created).toBe(false);
    expect(await ask(after.url, 'select n from fruit')).toBe(1);
  });

  test('ignores a postmaster.pid whose process id now belongs to somebody else', async () => {
    await (await start()).stop();
    const pidFile = path.join(clusterOf(path.join(folder, 'data')), 'postmaster.pid');
    fs.writeFileSync(pidFile, `${process.pid}\n/elsewhere\n`);
    const server = await start();
    expect(await ask(server.url, 'select 1')).toBe(1);
  });

  test('replaces a server that a killed launcher left running', async () => {
    await (await start()).stop();
    const directory = clusterOf(path.join(folder, 'data'));
    const identity = serverIdentity(directory);
    const binaries = locateBinaries(identity, folder, () => {});
    const record = readClusterRecord(path.join(folder, 'data'));
    const orphan = await startPostmaster({ directory, binaries, identity }, record?.port ?? 0, fast);
    const server = await start();
    await until(() => !isAlive(orphan));
    expect(server.pid()).not.toBe(orphan);
    expect(await ask(server.url, 'select 1')).toBe(1);
  });

  test('takes another port when its own is taken', async () => {
    const before = await start();
    await before.stop();
    const squatter = net.createServer().listen(Number(new URL(before.url).port), '127.0.0.1');
    await once(squatter, 'listening');
    cleanups.push(() => void squatter.close());
    const after = await start();
    expect(after.url).not.toBe(before.url);
    expect(await ask(after.url, 'select 1')).toBe(1);
    expect(said).toContainEqual(expect.stringContaining('is taken'));
  });

  test('clears what a crash during creation left, before and after the rename', async () => {
    const data = path.join(folder, 'data');
    fs.mkdirSync(path.join(data, 'postgres.init-99999', 'base'), { recursive: true });
    const first = await start();
    expect(fs.readdirSync(data).filter((name) => name.includes('.init-'))).toEqual([]);
    await first.stop();
    // As if the power had failed between the rename and the second writing of the record.
    const record = fs.readFileSync(path.join(data, 'postgres.json'), 'utf8');
    fs.writeFileSync(
      path.join(data, 'postgres.json'),
      record.replace('"initialised":true', '"initialised":false'),
    );
    const second = await start();
    expect(second.created).toBe(false);
    expect(second.url).toBe(first.url);
  });
});

describe('clear errors', () => {
  test('a folder that holds something else', async () => {
    fs.mkdirSync(path.join(folder, 'data', 'postgres', 'holiday-photos'), { recursive: true });
    await expect(start()).rejects.toThrow(/exists but is not a Postgres data directory.*STERNWAY_DATA_DIR/);
  });

  test('a record without its cluster, a cluster without its record', async () => {
    const data = path.join(folder, 'data');
    await (await start()).stop();
    const cluster = clusterOf(data);
    fs.renameSync(cluster, `${cluster}-moved`);
    await expect(start()).rejects.toThrow('is gone or incomplete');
    fs.renameSync(`${cluster}-moved`, cluster);
    fs.rmSync(path.join(data, 'postgres.json'));
    await expect(start()).rejects.toThrow('with its password is missing');
    fs.writeFileSync(path.join(data, 'postgres.json'), '{');
    await expect(start()).rejects.toThrow('cannot be read');
  });

  test('a cluster of another major version', async () => {
    await (await start()).stop();
    fs.writeFileSync(path.join(clusterOf(path.join(folder, 'data')), 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow('was made by Postgres 15; this Sternway brings Postgres 18');
  });

  test('a full disk', async (context) => {
    const disk = path.join(folder, 'disk');
    fs.mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=755', 'tmpfs', disk], { stdio: 'pipe' });
    } catch {
      await context.annotate('not checked: this user may not mount a small disk to fill');
      return;
    }
    cleanups.push(() => void execFileSync('umount', [disk]));
    await expect(start(path.join(disk, 'data'))).rejects.toThrow(/The disk that holds .* is full/);
    // Nothing half-made is in the way once there is space.
    execFileSync('mount', ['-o', 'remount,size=200m', disk]);
    expect(await ask((await start(path.join(disk, 'data'))).url, 'select 1')).toBe(1);
  });

  test('something that is not a folder where the folder should be', async () => {
    fs.writeFileSync(path.join(folder, 'data'), 'a file');
    await expect(start()).rejects.toThrow(/something that is not a folder is in the way.*STERNWAY_DATA_DIR/);
  });

  test('a folder that cannot be written', async (context) => {
    if (isRoot) {
      await context.annotate('not checked as root, who may write everywhere');
      return;
    }
    const closed = path.join(folder, 'closed');
    fs.mkdirSync(closed, { mode: 0o500 });
    await expect(start(path.join(closed, 'data'))).rejects.toThrow(/cannot be written/);
  });
});

describe('as root', () => {
  test.runIf(isRoot)(
    'a data directory that the database user cannot enter has its cluster under /var/lib',
    async () => {
      const data = path.join(folder, 'closed', 'data');
      fs.mkdirSync(data, { recursive: true });
      fs.chmodSync(path.dirname(data), 0o700);
      const server = await start(data);
      const cluster = clusterOf(data);
      cleanups.push(() => fs.rmSync(path.dirname(cluster), { recursive: true, force: true }));
      expect(cluster.startsWith('/var/lib/sternway/')).toBe(true);
      expect(said).toContainEqual(expect.stringContaining(`the database is in ${cluster}`));
      expect(await ask(server.url, 'show data_directory')).toBe(cluster);
      await server.stop();
      expect((await start(data)).url).toBe(server.url);
    },
  );

  test.runIf(isRoot)('programs that the database user cannot reach are copied to where it can', () => {
    const identity = { uid: 65_533, gid: 65_533 };
    const closed = path.join(folder, 'copies');
    const packaged = path.dirname(path.dirname(locateBinaries(null, closed, () => {}).postgres));
    fs.mkdirSync(path.join(folder, 'closed'), { mode: 0o700 });
    fs.cpSync(packaged, path.join(folder, 'closed', 'native'), { recursive: true, verbatimSymlinks: true });
    const found = locateBinaries(identity, closed, () => {}, path.join(folder, 'closed', 'native'));
    expect(found.postgres.startsWith(closed)).toBe(true);
    expect(
      execFileSync(found.postgres, ['--version'], { ...identity, cwd: '/', encoding: 'utf8' }),
    ).toContain('18.');
  });
});

test('symbolic links and permissions that a blocked install script left out are made', () => {
  const packaged = path.dirname(path.dirname(locateBinaries(null, folder, () => {}).postgres));
  const bare = path.join(folder, 'native');
  fs.cpSync(packaged, bare, { recursive: true, verbatimSymlinks: true });
  for (const name of fs.readdirSync(path.join(bare, 'lib')))
    if (fs.lstatSync(path.join(bare, 'lib', name)).isSymbolicLink()) fs.rmSync(path.join(bare, 'lib', name));
  for (const name of fs.readdirSync(path.join(bare, 'bin')))
    fs.chmodSync(path.join(bare, 'bin', name), 0o644);
  prepareBinaries(bare);
  expect(execFileSync(path.join(bare, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' })).toContain(
    '18.',
  );
});

describe('while running', () => {
  test('a killed server is started again on the same address with everything that was committed', async () => {
    const server = await start();
    await ask(server.url, 'create table fruit as select 1 as n');
    const pid = server.pid();
    if (pid === null) throw new Error('the server has no pid');
    process.kill(pid, 'SIGKILL');
    await until(async () => server.pid() !== pid && (await answersAgain(server.url)));
    expect(await ask(server.url, 'select n from fruit')).toBe(1);
    await until(() => said.includes('the database is back'));
  });

  test('a server that hangs is replaced', async () => {
    const server = await start();
    const pid = server.pid();
    if (pid === null) throw new Error('the server has no pid');
    process.kill(pid, 'SIGSTOP');
    await until(async () => server.pid() !== pid && (await answersAgain(server.url)));
    await until(() => !isAlive(pid));
    expect(said).toContain('the database does not answer; starting it again');
  });

  test('the server stops when the process that started it is killed', async () => {
    const data = path.join(folder, 'data');
    const script = `import { startEmbeddedPostgres } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded-postgres.ts'))};
      const server = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(data)}, log: () => {} });
      process.stdout.write(String(server.pid()));`;
    const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await once(starter.stdout, 'data');
    const pid = Number(output);
    expect(runningPid(clusterOf(data))).toBe(pid);
    starter.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});
