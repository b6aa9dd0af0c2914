import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './import-rules';

/** A file that breaks a rule, and the rule. */
const offences: Record<string, { readonly file: string; readonly imports: string }> = {
  'domain-is-pure': { file: 'lib/domain/board/a.ts', imports: '@/lib/db/client' },
  'stages-talk-through-the-database': { file: 'lib/inbox/b.ts', imports: '@/lib/ingest/c' },
  'stages-know-no-adapter': { file: 'lib/ingest/c.ts', imports: '@/lib/gitlab/d' },
  'gitbeaker-only-in-gitlab': { file: 'lib/jobs/e.ts', imports: '@gitbeaker/rest' },
  'prisma-only-in-db': { file: 'lib/jobs/f.ts', imports: '@prisma/client' },
  'db-is-a-leaf': { file: 'lib/db/g.ts', imports: '@/lib/http/h' },
  'app-goes-through-composition': { file: 'app/page.tsx', imports: '@/lib/db/client' },
  'components-stay-client-safe': { file: 'components/i.tsx', imports: '@/lib/http/h' },
  'no-validation-library-in-the-browser': { file: 'components/j.tsx', imports: '@/lib/domain/board/k' },
  'testing-only-from-tests': { file: 'lib/jobs/l.ts', imports: '@/lib/testing/m' },
  'simulator-stands-alone': { file: 'simulator/gitlab/n.ts', imports: '@/lib/domain/board/k' },
  'product-knows-no-simulator': { file: 'lib/jobs/o.ts', imports: '@/simulator/gitlab/p' },
  'product-needs-no-script': { file: 'lib/jobs/q.ts', imports: '@/scripts/r' },
  'no-cycles': { file: 'lib/jobs/s.ts', imports: './t' },
  'nothing-unresolvable': { file: 'lib/jobs/u.ts', imports: './nowhere' },
};
const innocent: Record<string, string> = {
  'lib/db/client.ts': '',
  'lib/gitlab/d.ts': '',
  'lib/http/h.ts': '',
  'lib/domain/board/k.ts': `import 'zod';`,
  'lib/testing/m.ts': '',
  'simulator/gitlab/p.ts': '',
  'scripts/r.ts': '',
  'lib/jobs/t.ts': `import './s';`,
  'lib/jobs/v.test.ts': `import '@/lib/testing/m';`,
  'components/w.tsx': `import type {} from '@/lib/domain/board/x';`,
  'lib/domain/board/x.ts': 'export type X = 1;',
};

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-rules-'));
  fs.cpSync('tsconfig.json', path.join(folder, 'tsconfig.json'));
  fs.symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  const files = Object.entries(innocent);
  for (const { file, imports } of Object.values(offences)) files.push([file, `import '${imports}';`]);
  for (const [file, text] of files) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), `${text}\nexport {};\n`);
  }
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

test('every import rule finds the file that breaks it, and nobody else', { timeout: 30_000 }, async () => {
  const { modules, violations } = await findViolations(folder);
  expect(modules).toBeGreaterThan(20);
  const found = new Map(violations.map(({ rule, from }) => [rule, from]));
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(offences).map(([rule, { file }]) => [rule, file])),
  );
});
