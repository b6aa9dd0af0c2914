import { createTimeline } from '@/simulator/gitlab/seed/timeline';
import type { NewDeploy } from '@/simulator/gitlab/world/deploy';
import type { ProjectRecord } from '@/simulator/gitlab/world/records';
import type { World } from '@/simulator/gitlab/world/world';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What is in GitLab before Sternway is started. Tests read these services and change others, which they make. */
export const company = {
  /** Three commits wait for production. */
  booking: 'harbour--freight--booking',
  /** In step everywhere, with months of deployments. */
  manifests: 'harbour--freight--manifests',
  /** Five environments, one of them failed. */
  berths: 'harbour--freight--berth-planner',
  /** Too much has changed for GitLab to compare staging and production. */
  customs: 'harbour--freight--customs',
  /** Production waits for approval; has review apps. */
  storefront: 'harbour--portal--storefront',
  /** Production failed, and an older release runs on. */
  quotes: 'harbour--portal--quotes',
  /** Staging is being deployed. */
  tariffs: 'harbour--portal--tariffs',
  /** Everything about it is long. */
  gateway: 'harbour--portal--consignment-tracking-and-customer-notification-gateway-for-partners',
} as const;

/** Deployments of `manifests` to production: more than two pages of a timeline. */
export const manifestReleases = 47;

export const longBranch =
  'feature/HARB-20418-retry-notification-of-consignees-when-the-partner-gateway-is-away';

/** A little company with four months behind it: two groups, eight services. The same on every run, but for the date. */
export function foundCompany(world: World): void {
  const now = world.now();
  const timeline = createTimeline(world.state);
  const ago = (milliseconds: number, work: () => void) => timeline.at(now - milliseconds, work);
  const person = (username: string, name: string) =>
    world.addUser({ username, name, email: `${username}@harbour.example` }).id;
  const people = {
    nadia: person('nadia.brandt', 'Nadia Brandt'),
    owen: person('owen.price', 'Owen Price'),
    chen: person('chen.wei', 'Chén Wěi'),
    long: person(
      'maximiliana.von.hohenstein',
      'Maximiliana-Constanze von Hohenstein-Wittgenstein zu Drachenfels',
    ),
  };
  const found = (path: string, environments = ['dev', 'staging', 'production']): ProjectRecord =>
    world.state.clock.pretend(now - 130 * day, () => world.addProject({ path, environments }));
  const change = (project: ProjectRecord, title: string, authorId: number): string => {
    const { iid } = world.createMergeRequest({ projectId: project.id, title, authorId });
    return world.mergeMergeRequest({ projectId: project.id, iid, userId: people.nadia }).commit.sha;
  };
  const everywhere = (project: ProjectRecord, sha: string, userId: number) => {
    for (const { name } of project.environments.filter((environment) => !environment.name.includes('/')))
      world.deploy({ projectId: project.id, environment: name, sha, userId });
  };
  const to = (
    project: ProjectRecord,
    environment: string,
    userId: number,
    more: Omit<NewDeploy, 'projectId' | 'environment' | 'userId'> = {},
  ) => world.deploy({ projectId: project.id, environment, userId, ...more });

  const booking = found('harbour/freight/booking');
  ago(20 * day, () =>
    everywhere(booking, change(booking, 'Price containers by slot', people.owen), people.owen),
  );
  ago(9 * hour, () => change(booking, 'Reject bookings past the cut-off', people.owen));
  ago(8 * hour, () => {
    change(booking, 'Show the vessel’s next port', people.chen);
    const sha = change(booking, 'Round dimensions up to whole centimetres', people.owen);
    to(booking, 'dev', people.owen, { sha });
    to(booking, 'staging', people.owen, { sha });
  });

  const manifests = found('harbour/freight/manifests');
  for (let release = 1; release < manifestReleases; release += 1)
    ago((manifestReleases - release) * 2.5 * day, () =>
      to(manifests, 'production', people.chen, {
        sha: world.createCommit({ projectId: manifests.id, title: `Manifest rules, edition ${release}` }).sha,
      }),
    );
  ago(30 * hour, () => {
    const sha = change(manifests, 'Sign manifests with the new key', people.chen);
    world.createRelease({ projectId: manifests.id, tag: 'v3.14.0', ref: sha });
    everywhere(manifests, sha, people.chen);
  });

  const berths = found('harbour/freight/berth-planner', ['dev', 'test', 'uat', 'staging', 'production']);
  world.addEnvironment({ projectId: berths.id, name: 'uat', tier: 'testing' });
  ago(12 * day, () =>
    everywhere(berths, change(berths, 'Plan tugs with the tide', people.nadia), people.nadia),
  );
  ago(26 * hour, () => {
    const sha = change(berths, 'Keep a gap between tankers', people.owen);
    to(berths, 'dev', people.owen, { sha });
    to(berths, 'test', people.owen, { sha });
    to(berths, 'uat', people.owen, { sha, status: 'failed' });
  });

  const customs = found('harbour/freight/customs');
  customs.compareTimesOut = true;
  ago(40 * day, () => everywhere(customs, change(customs, 'Read tariff codes', people.chen), people.chen));
  ago(3 * day, () =>
    to(customs, 'staging', people.chen, { sha: change(customs, 'Import all of them', people.chen) }),
  );

  const storefront = found('harbour/portal/storefront');
  ago(6 * day, () =>
    everywhere(storefront, change(storefront, 'Shorten the quote form', people.nadia), people.nadia),
  );
  for (const [index, branch] of ['cookie-note', 'dark-header', 'faster-map'].entries())
    ago((40 - index) * hour, () => {
      const { sha } = world.createCommit({ projectId: storefront.id, branch, title: `Try ${branch}` });
      to(storefront, `review/${branch}`, people.owen, { sha, ref: branch });
    });
  ago(5 * hour, () => {
    const sha = change(storefront, 'Accept freight guarantees', people.owen);
    to(storefront, 'dev', people.owen, { sha });
    to(storefront, 'staging', people.owen, { sha });
    to(storefront, 'production', people.owen, { sha, status: 'blocked' });
  });

  const quotes = found('harbour/portal/quotes');
  ago(15 * day, () =>
    everywhere(quotes, change(quotes, 'Quote in four currencies', people.chen), people.chen),
  );
  ago(2 * hour, () => {
    const sha = change(quotes, 'Cache exchange rates', people.chen);
    to(quotes, 'dev', people.chen, { sha });
    to(quotes, 'staging', people.chen, { sha });
    to(quotes, 'production', people.nadia, { sha, status: 'failed' });
  });

  const tariffs = found('harbour/portal/tariffs');
  ago(18 * day, () =>
    everywhere(tariffs, change(tariffs, 'Load the 2026 tariffs', people.owen), people.owen),
  );
  ago(3 * minute, () => {
    const sha = change(tariffs, 'Load the amended tariffs', people.owen);
    to(tariffs, 'dev', people.owen, { sha });
    to(tariffs, 'staging', people.owen, { sha, status: 'running' });
  });

  const gateway = found(`harbour/portal/${company.gateway.split('--')[2] ?? ''}`);
  ago(50 * day, () =>
    everywhere(gateway, change(gateway, 'Notify partners by AS4', people.long), people.long),
  );
  ago(7 * hour, () => {
    const { sha } = world.createCommit({
      projectId: gateway.id,
      branch: longBranch,
      authorId: people.long,
      title:
        'Retry the notification of consignees with growing pauses for as long as the partner’s gateway answers with a status that it documents as temporary',
    });
    to(gateway, 'dev', people.long, { sha, ref: longBranch });
    to(gateway, 'staging', people.long, { sha, ref: longBranch, status: 'failed' });
  });

  timeline.playUntil(now);
}
