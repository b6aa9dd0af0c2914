// The import rules of docs/architecture.md. `npm test` fails on any of them, and when no module was read.
const STAGES = 'inbox|ingest';
const TESTS = '\\.test\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Types may refer to each other; code that runs may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'lib/domain imports itself and zod, nothing else.',
      severity: 'error',
      from: { path: '^lib/domain/', pathNot: TESTS },
      to: { pathNot: ['^lib/domain/', 'node_modules/zod/'] },
    },
    {
      name: 'stages-talk-through-the-database',
      comment: 'A stage never imports another stage: rows and jobs carry the flow.',
      severity: 'error',
      from: { path: `^lib/(${STAGES})/`, pathNot: TESTS },
      to: { path: `^lib/(${STAGES})/`, pathNot: '^lib/$1/' },
    },
    {
      name: 'stages-know-no-adapter',
      comment: 'What a stage needs from outside is injected by lib/composition.',
      severity: 'error',
      from: { path: `^lib/(${STAGES})/`, pathNot: TESTS },
      to: {
        path: '^lib/(aws|gitlab|composition|worker|config)/|^(app|components|simulator|scripts)/|node_modules/next/',
      },
    },
    {
      name: 'gitbeaker-only-in-gitlab',
      severity: 'error',
      from: { pathNot: '^lib/gitlab/' },
      to: { path: 'node_modules/@gitbeaker/' },
    },
    {
      name: 'prisma-only-in-db',
      severity: 'error',
      from: { pathNot: '^(lib/db|lib/testing|prisma|scripts/migrate)/' },
      to: { path: ['node_modules/@prisma/', '^lib/db/generated/'] },
    },
    {
      name: 'db-is-a-leaf',
      severity: 'error',
      from: { path: '^lib/db/', pathNot: TESTS },
      to: { path: '^(app|components|simulator|scripts)/|^lib/(?!db/|domain/)' },
    },
    {
      name: 'app-goes-through-composition',
      severity: 'error',
      from: { path: '^app/', pathNot: TESTS },
      to: {
        path: '^(lib|scripts|simulator)/',
        pathNot: '^lib/(composition/web|domain|auth|http|observability)(/|\\.)',
      },
    },
    {
      name: 'components-stay-client-safe',
      comment: 'They run in the browser: the words of the domain and nothing else of ours.',
      severity: 'error',
      from: { path: '^components/', pathNot: TESTS },
      to: { path: '^(lib|app|scripts|simulator)/', pathNot: '^lib/domain/' },
    },
    {
      name: 'no-validation-library-in-the-browser',
      severity: 'error',
      from: { path: '^components/', pathNot: TESTS },
      to: { path: 'node_modules/zod/', reachable: true },
    },
    {
      name: 'testing-only-from-tests',
      severity: 'error',
      from: { pathNot: `${TESTS}|^lib/testing/|^e2e/` },
      to: { path: '^lib/testing/' },
    },
    {
      name: 'simulator-stands-alone',
      comment: 'A simulator that shares code with what it checks agrees with its mistakes.',
      severity: 'error',
      from: { path: '^simulator/', pathNot: TESTS },
      to: { path: '^(lib|app|components|scripts)/' },
    },
    {
      name: 'product-knows-no-simulator',
      severity: 'error',
      from: { path: '^(app|components|lib)/', pathNot: `${TESTS}|^lib/testing/` },
      to: { path: '^(simulator|bench|e2e)/' },
    },
    {
      name: 'product-needs-no-script',
      severity: 'error',
      from: { path: '^(app|components|lib)/', pathNot: `${TESTS}|^lib/testing/` },
      to: { path: '^scripts/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.css'],
    },
  },
};
