import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

function bootstrapOn(nodeVersion: string, ...args: string[]) {
  const pretend = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${nodeVersion}' } })`;
  return spawnSync(process.execPath, ['--import', pretend, 'scripts/bootstrap.mjs', ...args], {
    encoding: 'utf8',
  });
}

test.each(['12.22.12', '18.20.8', '20.18.3'])('says what is needed when Node is too old: %s', (version) => {
  const { status, stderr } = bootstrapOn(version, 'start');
  expect(status).toBe(1);
  expect(stderr).toContain(
    `Sternway needs Node.js 20.19 or newer (24 is recommended); this is ${version}, at `,
  );
  expect(stderr.trim().split('\n')).toHaveLength(2);
});

test.each(['20.19.0', '22.12.0', '24.0.0'])(
  'accepts Node %s, and names its commands when called wrongly',
  (version) => {
    const { status, stderr } = bootstrapOn(version, 'sing');
    expect(status).toBe(1);
    expect(stderr).toBe(
      'usage: node scripts/bootstrap.mjs demo | start | dev | test | bench | cli | build [arguments]\n',
    );
  },
);
