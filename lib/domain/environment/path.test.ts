import { describe, expect, test } from 'vitest';
import { promotionPath } from './path';
import { guessTier, type Tier } from './tier';

const stop = (name: string, tier: Tier = guessTier(name), position: number | null = null) => ({
  name,
  tier,
  position,
});
const fromOf = (...stops: ReturnType<typeof stop>[]) =>
  Object.fromEntries(
    promotionPath(stops).map(({ environment, from }) => [environment.name, from?.name ?? null]),
  );

describe('guessTier, by the rule of GitLab', () => {
  test.each([
    ['dev', 'development'],
    ['review/foo', 'development'],
    ['trunk', 'development'],
    ['test', 'testing'],
    ['integration', 'testing'],
    ['acceptance', 'testing'],
    ['QA', 'testing'],
    ['staging', 'staging'],
    ['stg-eu', 'staging'],
    ['preprod', 'staging'],
    ['demo', 'staging'],
    ['Production', 'production'],
    ['prd', 'production'],
    ['live', 'production'],
    ['canary', 'other'],
    ['生产', 'other'],
  ])('%s is %s', (name, tier) => {
    expect(guessTier(name)).toBe(tier);
  });
});

describe('promotionPath', () => {
  test('goes from development to production', () => {
    expect(fromOf(stop('production'), stop('dev'), stop('staging'))).toEqual({
      dev: null,
      staging: 'dev',
      production: 'staging',
    });
  });

  test('passes pre-production after staging', () => {
    expect(fromOf(stop('production'), stop('preprod'), stop('staging'), stop('test'), stop('dev'))).toEqual({
      dev: null,
      test: 'dev',
      staging: 'test',
      preprod: 'staging',
      production: 'preprod',
    });
  });

  test('two production regions are both reached from staging', () => {
    expect(fromOf(stop('prod-eu'), stop('prod-us'), stop('staging'))).toEqual({
      staging: null,
      'prod-eu': 'staging',
      'prod-us': 'staging',
    });
  });

  test('review apps are no step, unless somebody made them one', () => {
    expect(fromOf(stop('review/x'), stop('staging'))).toEqual({ 'review/x': null, staging: null });
    expect(fromOf(stop('review/x', 'development', 5), stop('staging'))).toEqual({
      'review/x': null,
      staging: 'review/x',
    });
  });

  test('a set position moves an environment', () => {
    expect(fromOf(stop('canary', 'other', 35), stop('staging'), stop('production'))).toEqual({
      staging: null,
      canary: 'staging',
      production: 'canary',
    });
  });
});
