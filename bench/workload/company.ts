/** The company that is measured: 500 services in 25 groups, each deployed to 6 environments by 400 people. */
export interface BenchService {
  readonly gitlabProjectId: number;
  readonly path: string;
  readonly group: string;
  readonly name: string;
  readonly slug: string;
}

export interface BenchEnvironment {
  readonly name: string;
  readonly tier: 'development' | 'testing' | 'staging' | 'production';
}

export interface Person {
  readonly name: string;
  readonly username: string;
}

const groups = [
  'access basket billing catalog delivery edge fleet fraud geo identity inventory ledger mail media',
  'notify offers orders payments pricing reviews routing search stock support tax',
]
  .join(' ')
  .split(' ');
const parts =
  'api worker gateway web scheduler importer exporter indexer mailer reporter cache auth admin events feed jobs metrics proxy sync relay'.split(
    ' ',
  );

/** Services in the order of their numbers. */
export const services: readonly BenchService[] = groups.flatMap((word, groupIndex) =>
  parts.map((part, partIndex) => {
    const group = `shop/${word}`;
    const name = `${word}-${part}`;
    const path = `${group}/${name}`;
    return {
      gitlabProjectId: 1001 + groupIndex * parts.length + partIndex,
      path,
      group,
      name,
      slug: path.replaceAll('/', '--'),
    };
  }),
);

/** Environments of every service, in the order releases travel. */
export const environments: readonly BenchEnvironment[] = [
  { name: 'development', tier: 'development' },
  { name: 'integration', tier: 'testing' },
  { name: 'qa', tier: 'testing' },
  { name: 'staging', tier: 'staging' },
  { name: 'preproduction', tier: 'staging' },
  { name: 'production', tier: 'production' },
];

const firstNames =
  'Ada Bela Chidi Dana Emre Farah Goran Hana Ines Jonas Kofi Lena Mira Noor Oskar Petra Rafael Sanna Tomas Yuki'.split(
    ' ',
  );
const lastNames =
  'Abara Berg Castillo Diallo Eriksen Fischer Gupta Horvat Ivanova Jansen Kimura Lindqvist Moreau Nowak Okafor Petrov Quist Rossi Suzuki Tanaka'.split(
    ' ',
  );

/** Who deploys. */
export const people: readonly Person[] = lastNames.flatMap((last) =>
  firstNames.map((first) => ({
    name: `${first} ${last}`,
    username: `${first}.${last}`.toLowerCase(),
  })),
);

/** The element with this number, counted round and round. */
export function nth<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('the list is empty');
  return found;
}
