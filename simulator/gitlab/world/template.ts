import type { JobTemplate } from './records';

/**
 * A usual pipeline: build and test, then one deploy stage per environment in the given order.
 * The last environment, or any called production, waits for a person.
 */
export function deployTemplate(environments: readonly string[]): JobTemplate[] {
  return [
    { name: 'build', stage: 'build' },
    { name: 'unit-tests', stage: 'test' },
    ...environments.map(
      (name, index): JobTemplate => ({
        name: `deploy-${name}`,
        stage: `deploy-${name}`,
        when:
          name === 'production' || (index > 0 && index === environments.length - 1) ? 'manual' : 'on_success',
        environment: { name },
      }),
    ),
  ];
}
