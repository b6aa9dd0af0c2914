import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { acceptsNode, lockfileProblems } from './lockfile';

test('the lockfile of this repository has no problem', () => {
  expect(lockfileProblems(JSON.parse(fs.readFileSync('package-lock.json', 'utf8')))).toEqual([]);
});

test('names what would break elsewhere', () => {
  const lockfile = {
    packages: {
      '': { dependencies: { exact: '1.0.0', loose: '^1.0.0' } },
      'node_modules/native': {
        version: '2.0.0',
        optionalDependencies: { 'native-linux': '2.0.0', 'native-mac': '2.0.0' },
      },
      'node_modules/native-linux': { version: '2.0.0', optional: true },
      'node_modules/modern': { version: '3.0.0', engines: { node: '>=22.0.0' } },
      'node_modules/private': {
        version: '4.0.0',
        resolved: 'https://packages.example.com/private-4.0.0.tgz',
      },
    },
  };
  expect(lockfileProblems(lockfile)).toEqual([
    'native 2.0.0: not locked for other platforms: native-mac',
    'modern 3.0.0: needs Node >=22.0.0, we promise 20.19.0',
    'private 4.0.0: comes from packages.example.com',
    'package.json: loose ^1.0.0 is not an exact version',
  ]);
});

describe('acceptsNode', () => {
  test.each([
    ['*', true],
    ['>=20.19.0', true],
    ['>= 18', true],
    ['>=20.20.0', false],
    ['>=22', false],
    ['^20.9.0', true],
    ['^20.20.0', false],
    ['^18.0.0 || ^20.12||^22.13||>=24.0', true],
    ['^22.13.0 || >=23.5.0', false],
    ['~20.19', true],
    ['~20.18', false],
    ['20.x', true],
    ['18.x || 22.x', false],
    ['>=18 <20', false],
    ['>=18 <=20', true],
    ['>=18 <21', true],
  ])('%s: %s', (range, expected) => {
    expect(acceptsNode(range, [20, 19, 0])).toBe(expected);
  });
});
