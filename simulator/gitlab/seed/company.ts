import type { JobTemplate } from '../world/records';

export interface Person {
  username: string;
  name: string;
  /** Access level in the company's group. */
  level: number;
  /** What they may do in the demo, for the sign-in page. */
  role: string;
}

export const people: readonly Person[] = [
  { username: 'mara.lind', name: 'Mara Lind', level: 50, role: 'release manager' },
  { username: 'jonas.weber', name: 'Jonas Weber', level: 40, role: 'on call' },
  { username: 'elif.kaya', name: 'Elif Kaya', level: 40, role: 'platform engineer' },
  { username: 'tom.okafor', name: 'Tom Okafor', level: 30, role: 'developer' },
  { username: 'priya.nair', name: 'Priya Nair', level: 30, role: 'developer' },
  { username: 'sofia.marino', name: 'Sofia Marino', level: 30, role: 'developer' },
  { username: 'lucas.dubois', name: 'Lucas Dubois', level: 30, role: 'developer' },
  { username: 'hana.sato', name: 'Hana Sato', level: 20, role: 'auditor' },
];

/** How a service ships: every merge goes the whole way, or only what is tagged goes past the first environment. */
export type Flow = 'branch' | 'tag';

/** How a service stands when the demo starts. */
export type Finale =
  | 'steady'
  | 'running'
  | 'blocked'
  | 'failed_before_production'
  | 'failed_production'
  | 'canceled'
  | 'ahead';

export interface Service {
  path: string;
  description: string;
  flow: Flow;
  environments: string[];
  finale: Finale;
  /** Version the history begins with. */
  version: [number, number, number];
  /** Slow deployments, as of large CloudFormation stacks. */
  slow?: boolean;
  reviewApps?: boolean;
  topics: string[];
}

const usual = ['dev', 'staging', 'production'];

export const services: readonly Service[] = [
  {
    path: 'acme/payments/checkout-api',
    description: 'Takes orders and charges cards',
    flow: 'branch',
    environments: usual,
    finale: 'running',
    version: [2, 24, 0],
    topics: [
      'card retries',
      'basket totals',
      'idempotency keys',
      'fraud score',
      'Swish payments',
      'tax rounding',
    ],
  },
  {
    path: 'acme/payments/ledger',
    description: 'Double-entry bookkeeping of every payment',
    flow: 'tag',
    environments: usual,
    finale: 'blocked',
    version: [4, 6, 0],
    topics: ['posting batches', 'currency table', 'balance snapshots', 'audit export', 'period close'],
  },
  {
    path: 'acme/payments/card-tokenizer',
    description: 'Swaps card numbers for tokens',
    flow: 'branch',
    environments: usual,
    finale: 'failed_before_production',
    version: [1, 5, 0],
    topics: ['key rotation', 'BIN lookup', 'token expiry', 'HSM pool', 'Luhn check'],
  },
  {
    path: 'acme/payments/invoice-renderer-and-archiver-for-customer-statements',
    description: 'Renders invoices as PDF and archives them for ten years',
    flow: 'tag',
    environments: usual,
    finale: 'blocked',
    version: [3, 1, 0],
    topics: ['PDF fonts', 'archive bucket', 'credit notes', 'QR code', 'reminder letters'],
  },
  {
    path: 'acme/logistics/shipment-tracker',
    description: 'Follows parcels across carriers',
    flow: 'branch',
    environments: ['dev', 'test', 'preprod', 'production'],
    finale: 'running',
    version: [3, 0, 0],
    slow: true,
    topics: ['carrier webhooks', 'delivery windows', 'customs status', 'push messages', 'late parcels'],
  },
  {
    path: 'acme/logistics/label-printer',
    description: 'Prints shipping labels',
    flow: 'tag',
    environments: usual,
    finale: 'steady',
    version: [0, 11, 0],
    topics: ['ZPL templates', 'label margins', 'return labels', 'printer queue'],
  },
  {
    path: 'acme/logistics/geo-index',
    description: 'Finds depots and addresses',
    flow: 'branch',
    environments: usual,
    finale: 'steady',
    version: [1, 1, 0],
    slow: true,
    topics: ['geohash cache', 'address parser', 'depot catalogue', 'polygon import'],
  },
  {
    path: 'acme/logistics/route-planner',
    description: 'Plans tours for the vans',
    flow: 'tag',
    environments: ['dev', 'test', 'uat', 'staging', 'production'],
    finale: 'ahead',
    version: [5, 2, 0],
    slow: true,
    topics: ['tour solver', 'driver breaks', 'traffic feed', 'van capacity', 'time windows'],
  },
  {
    path: 'acme/web/storefront',
    description: 'The shop customers see',
    flow: 'tag',
    environments: usual,
    finale: 'ahead',
    version: [7, 18, 0],
    reviewApps: true,
    topics: [
      'product page',
      'search box',
      'basket drawer',
      'image gallery',
      'cookie banner',
      'checkout steps',
    ],
  },
  {
    path: 'acme/web/edge-auth',
    description: 'Signs people in at the edge',
    flow: 'branch',
    environments: ['dev', 'test', 'staging', 'production'],
    finale: 'failed_production',
    version: [2, 1, 0],
    topics: ['passkeys', 'session cookie', 'token endpoint', 'bot rules', 'JWKS cache'],
  },
  {
    path: 'acme/web/image-resizer',
    description: 'Resizes pictures on demand',
    flow: 'tag',
    environments: usual,
    finale: 'blocked',
    version: [1, 0, 4],
    topics: ['AVIF output', 'focal point', 'cache headers', 'memory limit'],
  },
  {
    path: 'acme/web/search-suggest',
    description: 'Suggests while people type',
    flow: 'branch',
    environments: usual,
    finale: 'canceled',
    version: [0, 6, 0],
    topics: ['typo tolerance', 'synonyms', 'ranking weights', 'index warm-up'],
  },
];

/** What merge requests of the demo begin with. */
export const verbs = [
  'Fix',
  'Add',
  'Speed up',
  'Rework',
  'Guard',
  'Log',
  'Simplify',
  'Cache',
  'Validate',
  'Retry',
] as const;

/** The service's `.gitlab-ci.yml`. */
export function templateOf(service: Service): JobTemplate[] {
  const [first, ...rest] = service.environments;
  const past: JobTemplate['only'] = service.flow === 'tag' ? 'tag' : 'any';
  const deploy = (name: string, only: JobTemplate['only']): JobTemplate => ({
    name: `deploy-${name}`,
    stage: `deploy-${name}`,
    only: only ?? 'any',
    when: name === 'production' ? 'manual' : 'on_success',
    environment: { name, url: urlOf(service, name) },
    idTokens: { STERNWAY_ID_TOKEN: 'https://sternway.acme.example' },
    ...(service.slow === true ? { seconds: 90 } : {}),
  });
  return [
    { name: 'build', stage: 'build' },
    { name: 'lint', stage: 'test', allowFailure: true },
    { name: 'unit-tests', stage: 'test' },
    ...(first === undefined ? [] : [deploy(first, service.flow === 'tag' ? 'branch' : 'any')]),
    ...rest.map((name) => deploy(name, past)),
  ];
}

function urlOf(service: Service, environment: string): string {
  const name = service.path.split('/').at(-1)?.slice(0, 30) ?? '';
  return environment === 'production'
    ? `https://${name}.acme.example`
    : `https://${name}.${environment}.acme.example`;
}
