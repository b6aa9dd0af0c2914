import { describe, expect, it } from 'vitest';
import { addUser } from '../world/people';
import { groundTruth } from '../world/deploy';
import { createState, type WorldState } from '../world/state';
import { createActivity } from './activity';
import { seedDemo } from './history';
import { tick } from '../world/engine';

const now = Date.UTC(2026, 3, 1, 9);

function demoWorld(): { state: WorldState; demo: ReturnType<typeof seedDemo> } {
  const state = createState({ version: '19.1.0', clock: { now: () => now }, seed: 5 });
  addUser(state, { username: 'root', admin: true, bot: true });
  return { state, demo: seedDemo(state) };
}

const summary = (state: WorldState): unknown =>
  [...state.deployments.values()].map(({ id, sha, status, createdAt, environmentName }) => [
    id,
    sha,
    status,
    createdAt,
    environmentName,
  ]);

describe('the demo’s company', () => {
  it('is the same for the same seed', () => {
    expect(summary(demoWorld().state)).toEqual(summary(demoWorld().state));
  });

  it('has 12 services in 3 groups with months of history, in the order it happened', () => {
    const { state, demo } = demoWorld();
    expect(demo).toHaveLength(12);
    expect(new Set(demo.map(({ service }) => service.path.split('/')[1])).size).toBe(3);
    const deployments = [...state.deployments.values()];
    expect(deployments.length).toBeGreaterThan(300);
    expect(Math.min(...deployments.map(({ createdAt }) => createdAt))).toBeLessThan(now - 80 * 86_400_000);
    const times = deployments.toSorted((a, b) => a.id - b.id).map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...deployments.map(({ updatedAt }) => updatedAt))).toBeLessThanOrEqual(now);
    expect(demo.some(({ project }) => project.name.length > 50)).toBe(true);
    expect(
      demo
        .flatMap(({ project }) => [...project.releases.keys()])
        .every((tag) => /^v\d+\.\d+\.\d+$/.test(tag)),
    ).toBe(true);
  });

  it('has something running, failed with a last good release, blocked and ahead, then and later', () => {
    const { state, demo } = demoWorld();
    const activity = createActivity(state, demo);
    for (let minutes = 0; minutes < 60; minutes += 1) {
      const cells = groundTruth(state);
      const status = (wanted: string) => cells.filter(({ lastAttempt }) => lastAttempt?.status === wanted);
      expect(status('blocked').length).toBeGreaterThan(0);
      expect(status('failed').every(({ current }) => current !== null)).toBe(true);
      const production = cells.filter(({ environment }) => environment === 'production');
      const dev = new Map(
        cells.filter(({ environment }) => environment === 'dev').map((cell) => [cell.projectId, cell]),
      );
      expect(production.some((cell) => cell.current?.sha !== dev.get(cell.projectId)?.current?.sha)).toBe(
        true,
      );
      activity.step();
      tick(state);
    }
    expect([...state.deployments.values()].some(({ status }) => status === 'running')).toBe(true);
  });
});
