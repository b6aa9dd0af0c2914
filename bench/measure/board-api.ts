import { randomInt } from 'node:crypto';
import type { BoardPageView, DeploymentView } from '@/lib/domain/board/view';
import { startSternway } from '../contestants/sternway';
import { type Durations, summarise } from '../statistics/percentile';
import { table } from '../report/table';
import type { Target } from '../report/target';
import { environments, nth, people, services } from '../workload/company';
import { type ApiClient, openApi } from './api-client';

/** A database with a history. */
export interface HistoryDatabase {
  readonly url: string;
  readonly deployments: number;
}

export interface BoardApiPlan {
  /** Requests of each kind to each database. */
  readonly requests: number;
  readonly warmUp: number;
}

export const fullBoardApi: BoardApiPlan = { requests: 100, warmUp: 15 };
export const quickBoardApi: BoardApiPlan = { requests: 5, warmUp: 1 };

/** One kind of request to one size of history. */
export interface BoardApiFigure {
  readonly request: string;
  readonly deployments: number;
  readonly latency: Durations;
  readonly kilobytes: number;
}

/** What of a history has to be known to ask about it. */
interface Known {
  readonly board: BoardPageView;
  /** Cursor of the last page of the board. */
  readonly lastCursor: string;
  readonly deployments: readonly DeploymentView[];
  /** Shas of deployments that lie far back. */
  readonly oldShas: readonly string[];
}

interface RequestKind {
  readonly name: string;
  /** What the board asks for while it is used has one. */
  readonly hasTarget: boolean;
  readonly gzip?: true;
  path(known: Known): string;
}

const anyOf = <T>(list: readonly T[]) => nth(list, randomInt(list.length));
const anySha = (known: Known) => anyOf(known.oldShas);

const kinds: readonly RequestKind[] = [
  { name: 'board, default page', hasTarget: true, path: () => '/api/v1/board' },
  { name: 'board, default page, gzip', hasTarget: true, gzip: true, path: () => '/api/v1/board' },
  // Five pages in one, for scripts: 5 MB.
  { name: 'board, limit=500', hasTarget: false, path: () => '/api/v1/board?limit=500' },
  { name: 'board, state=failed', hasTarget: true, path: () => '/api/v1/board?state=failed' },
  {
    name: 'board, search by sha',
    hasTarget: true,
    path: (known) => `/api/v1/board?query=${anySha(known).slice(0, 8)}`,
  },
  {
    name: 'board, search by person',
    hasTarget: true,
    path: () => `/api/v1/board?query=${encodeURIComponent(anyOf(people).name)}`,
  },
  {
    name: 'board, search by name',
    hasTarget: true,
    path: () => `/api/v1/board?query=${anyOf(services).name}`,
  },
  { name: 'board, search by !MR', hasTarget: true, path: () => `/api/v1/board?query=!${randomInt(1, 20)}` },
  {
    name: 'board, last page by cursor',
    hasTarget: true,
    path: (known) => `/api/v1/board?cursor=${known.lastCursor}`,
  },
  { name: 'board summary', hasTarget: true, path: () => '/api/v1/board/summary' },
  { name: 'deployments', hasTarget: false, path: () => '/api/v1/deployments' },
  {
    name: 'deployments of an environment of a service',
    hasTarget: false,
    path: () => `/api/v1/deployments?service=${anyOf(services).slug}&environment=${anyOf(environments).name}`,
  },
  {
    name: 'deployments of a service',
    hasTarget: false,
    path: () => `/api/v1/deployments?service=${anyOf(services).slug}`,
  },
  {
    name: 'deployments of an environment',
    hasTarget: false,
    path: () => `/api/v1/deployments?environment=production`,
  },
  { name: 'deployments, status=blocked', hasTarget: false, path: () => '/api/v1/deployments?status=blocked' },
  {
    name: 'deployments of an environment, status=blocked',
    hasTarget: false,
    path: () => '/api/v1/deployments?environment=production&status=blocked',
  },
  {
    name: 'deployments by sha',
    hasTarget: false,
    path: (known) => `/api/v1/deployments?sha=${anySha(known)}`,
  },
  {
    name: 'deployments, search by sha',
    hasTarget: false,
    path: (known) => `/api/v1/deployments?query=${anySha(known).slice(0, 8)}`,
  },
  {
    name: 'deployments, search by person',
    hasTarget: false,
    path: () => `/api/v1/deployments?query=${encodeURIComponent(anyOf(people).name)}`,
  },
  {
    name: 'deployments, search by name',
    hasTarget: false,
    path: () => `/api/v1/deployments?query=${anyOf(services).name}`,
  },
  {
    name: 'deployments, search without a match',
    hasTarget: false,
    path: () => '/api/v1/deployments?query=nobody-and-nothing',
  },
  {
    name: 'deployments, search by !MR',
    hasTarget: false,
    path: () => `/api/v1/deployments?query=!${randomInt(1, 20)}`,
  },
  {
    name: 'one deployment',
    hasTarget: false,
    path: (known) => `/api/v1/deployments/${anyOf(known.deployments).id}`,
  },
  {
    name: 'service versions',
    hasTarget: false,
    path: () => `/api/v1/services/${anyOf(services).slug}/versions`,
  },
  { name: 'services', hasTarget: false, path: () => '/api/v1/services' },
  { name: 'deliveries', hasTarget: false, path: () => '/api/v1/deliveries' },
  { name: 'deliveries, dead', hasTarget: false, path: () => '/api/v1/deliveries?outcome=dead' },
  { name: 'deliveries, accepted', hasTarget: false, path: () => '/api/v1/deliveries?outcome=accepted' },
  { name: 'deliveries, duplicates', hasTarget: false, path: () => '/api/v1/deliveries?outcome=duplicate' },
  {
    name: 'deliveries of a project',
    hasTarget: false,
    path: () => `/api/v1/deliveries?project=${encodeURIComponent(anyOf(services).path)}`,
  },
  {
    name: 'deliveries of a project, dead',
    hasTarget: false,
    path: () => `/api/v1/deliveries?project=${encodeURIComponent(anyOf(services).path)}&outcome=dead`,
  },
  { name: 'deliveries of a kind', hasTarget: false, path: () => '/api/v1/deliveries?kind=tag_push' },
  { name: 'delivery summary', hasTarget: false, path: () => '/api/v1/deliveries/summary' },
  { name: 'webhook health', hasTarget: false, path: () => '/api/v1/hooks' },
];

/**
 * How long the API takes to answer, over histories of different sizes: each request to one size after the other, so
 * that what else the machine does meanwhile meets all of them alike. One request at a time.
 */
export async function measureBoardApi(
  databases: readonly HistoryDatabase[],
  folder: string,
  plan: BoardApiPlan,
  log: (message: string) => void,
): Promise<BoardApiFigure[]> {
  const open: { deployments: number; api: ApiClient; stop: () => Promise<void>; known: Known }[] = [];
  try {
    for (const { url: databaseUrl, deployments } of databases) {
      const signingToken = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
      const sternway = await startSternway({ databaseUrl, folder, signingToken, withWorker: false });
      const api = openApi(sternway.url, sternway.adminToken);
      const stop = () => {
        api.close();
        return sternway.stop();
      };
      open.push({ deployments, api, stop, known: await explore(api) });
    }
    const figures: BoardApiFigure[] = [];
    for (const kind of kinds) {
      const times = open.map(() => ({ milliseconds: [] as number[], bytes: 0 }));
      for (let number = -plan.warmUp; number < plan.requests; number += 1) {
        for (const [index, { api, known }] of open.entries()) {
          const answer = await api.get(kind.path(known), kind.gzip ? 'gzip' : 'identity');
          const own = times[index];
          if (number < 0 || own === undefined) continue;
          own.milliseconds.push(answer.milliseconds);
          own.bytes += answer.body.byteLength;
        }
      }
      for (const [index, { deployments }] of open.entries()) {
        const { milliseconds = [], bytes = 0 } = times[index] ?? {};
        figures.push({
          request: kind.name,
          deployments,
          latency: summarise(milliseconds),
          kilobytes: bytes / milliseconds.length / 1024,
        });
      }
      log(
        `${kind.name}: ${figures
          .slice(-open.length)
          .map(({ latency }) => `${latency.p95.toFixed(1)} ms`)
          .join(', ')}`,
      );
    }
    return figures;
  } finally {
    for (const { stop } of open) await stop();
  }
}

async function explore(api: ApiClient): Promise<Known> {
  const board: BoardPageView = await readJson(api, '/api/v1/board');
  let lastCursor = board.nextCursor ?? '';
  for (;;) {
    const page: BoardPageView = await readJson(api, `/api/v1/board?cursor=${lastCursor}`);
    if (page.nextCursor === null) break;
    lastCursor = page.nextCursor;
  }
  const { items }: { items: DeploymentView[] } = await readJson(api, '/api/v1/deployments?limit=200');
  const oldShas: string[] = [];
  for (const service of services.slice(0, 20)) {
    const path = `/api/v1/deployments?service=${service.slug}&environment=production&limit=200`;
    const old: { items: DeploymentView[] } = await readJson(api, path);
    const sha = old.items.at(-1)?.sha;
    if (sha != null) oldShas.push(sha);
  }
  return { board, lastCursor, deployments: items, oldShas };
}

async function readJson<T>(api: ApiClient, path: string): Promise<T> {
  const parsed: T = JSON.parse((await api.get(path)).body.toString());
  return parsed;
}

const limitMilliseconds = 100;
/** How much slower the default page may be with the largest history than with the smallest. */
const growthLimit = 1.3;

export function boardApiTargets(figures: readonly BoardApiFigure[]): Target[] {
  const sizes = figures.map(({ deployments }) => deployments);
  const smallest = Math.min(...sizes);
  const largest = Math.max(...sizes);
  const p95 = (request: string, deployments: number) =>
    figures.find((figure) => figure.request === request && figure.deployments === deployments)?.latency.p95 ??
    Number.NaN;
  const board = kinds.filter(({ hasTarget }) => hasTarget).map(({ name }) => name);
  return [
    ...board.map((name) => ({
      name: `${name}, ${largest} deployments: p95`,
      measured: p95(name, largest),
      limit: limitMilliseconds,
      unit: 'ms',
      direction: 'atMost' as const,
    })),
    {
      name: `board, default page: p95 at ${largest} ÷ at ${smallest} deployments`,
      measured: p95('board, default page', largest) / p95('board, default page', smallest),
      limit: growthLimit,
      unit: '×',
      direction: 'atMost',
    },
  ];
}

export function boardApiTable(figures: readonly BoardApiFigure[]): string {
  const sizes = [...new Set(figures.map(({ deployments }) => deployments))];
  return table(
    ['p50 / p95 in ms with so many deployments', ...sizes.map(String), 'kB'],
    kinds.map(({ name }) => {
      const own = figures.filter(({ request }) => request === name);
      return [
        name,
        ...own.map(({ latency }) => `${latency.p50.toFixed(1)} / ${latency.p95.toFixed(1)}`),
        own.at(-1)?.kilobytes ?? Number.NaN,
      ];
    }),
  );
}
