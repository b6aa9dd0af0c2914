import { describe, expect, it } from 'vitest';

import type { ProjectHook } from './api/project-hook';
import { judgeHook } from './hook-health';

const ourUrl = 'https://sternway.example.com/api/webhooks/gitlab/default';
const now = new Date('2026-08-02T08:00:00Z');
const later = new Date('2026-08-02T08:10:00Z');

function hook(changes: Partial<ProjectHook> = {}): ProjectHook {
  return {
    gitlabHookId: 1,
    url: ourUrl,
    deploymentEvents: true,
    jobEvents: true,
    pipelineEvents: true,
    alertStatus: 'executable',
    disabledUntil: null,
    signingTokenPresent: true,
    ...changes,
  };
}

describe('judgeHook', () => {
  it.each([
    ['a working hook', hook(), 'healthy', null],
    ['a hook of GitLab 14', hook({ alertStatus: null, signingTokenPresent: null }), 'healthy', null],
    ['one switched off for good', hook({ alertStatus: 'disabled' }), 'disabled', null],
    [
      'one switched off for good that still has a date',
      hook({ alertStatus: 'disabled', disabledUntil: later }),
      'disabled',
      null,
    ],
    [
      'one switched off for a while',
      hook({ alertStatus: 'temporarily_disabled', disabledUntil: later }),
      'disabled',
      later,
    ],
    [
      'one whose time is over',
      hook({ alertStatus: 'temporarily_disabled', disabledUntil: now }),
      'healthy',
      null,
    ],
    ['one without deployment events', hook({ deploymentEvents: false }), 'no_deployment_events', null],
    [
      'our address written otherwise',
      hook({ url: 'https://STERNWAY.example.com:443/api/webhooks/gitlab/default/' }),
      'healthy',
      null,
    ],
  ])('%s', (_name, given, state, disabledUntil) => {
    expect(judgeHook([given], ourUrl, now)).toEqual({
      state,
      gitlabHookId: 1,
      disabledUntil,
      signed: given.signingTokenPresent,
    });
  });

  it.each([
    [[]],
    [[hook({ url: 'https://other.example.com/api/webhooks/gitlab/default' })]],
    [
      [
        hook({ url: `${ourUrl}2` }),
        hook({ url: 'not a url' }),
        hook({ url: ourUrl.replace('https', 'http') }),
      ],
    ],
  ])('misses ours among others', (hooks) => {
    expect(judgeHook(hooks, ourUrl, now)).toEqual({
      state: 'missing',
      gitlabHookId: null,
      disabledUntil: null,
      signed: null,
    });
  });

  it('takes the best of several that are ours', () => {
    const hooks = [
      hook({ gitlabHookId: 1, alertStatus: 'disabled' }),
      hook({ gitlabHookId: 2, deploymentEvents: false }),
      hook({ gitlabHookId: 3, signingTokenPresent: false }),
    ];
    expect(judgeHook(hooks, ourUrl, now)).toMatchObject({ state: 'healthy', gitlabHookId: 3, signed: false });
    expect(judgeHook(hooks.slice(0, 2), ourUrl, now)).toMatchObject({
      state: 'no_deployment_events',
      gitlabHookId: 2,
    });
  });
});
