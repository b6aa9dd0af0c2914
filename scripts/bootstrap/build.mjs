import { cpSync, existsSync, rmSync } from 'node:fs';
import { unlessFresh } from './fingerprint.mjs';
import { runQuietly, step } from './progress.mjs';

const common = ['package-lock.json', 'tsconfig.json', 'prisma/schema.prisma', 'lib'];

/** What is bundled to run without a compiler, by the name it gets in dist/. */
const entryPoints = {
  worker: 'lib/worker/main.ts',
  simulator: 'simulator/gitlab/main.ts',
  launcher: 'scripts/launcher/main.ts',
  cli: 'scripts/cli/main.ts',
};

/** Bundles the processes of Sternway into dist/. Packages stay outside: they are in node_modules. */
export function bundleProcesses() {
  const results = Object.keys(entryPoints).map((name) => `dist/${name}.mjs`);
  return unlessFresh('dist/.fingerprint', [...common, 'scripts', 'simulator'], results, () =>
    step('bundling', 'bundled', () => bundle(entryPoints, 'dist')),
  );
}

/** Builds the web server into .next/standalone, complete with its static files. */
export function buildWeb() {
  const inputs = [...common, 'app', 'components', 'public', 'next.config.ts', 'postcss.config.mjs'];
  return unlessFresh('.next/.fingerprint', inputs, ['.next/standalone/web.mjs'], () =>
    step('building the web server (about a minute)', 'web server built', async () => {
      rmSync('.next/.fingerprint', { force: true });
      await runQuietly(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
        env: { NODE_ENV: 'production' },
      });
      // Our entry of the web process goes beside Next's own, where its packages are.
      await bundle({ web: 'lib/web/main.ts' }, '.next/standalone');
      // The standalone output leaves these to a CDN.
      cpSync('.next/static', '.next/standalone/.next/static', { recursive: true });
      if (existsSync('public')) cpSync('public', '.next/standalone/public', { recursive: true });
    }),
  );
}

/**
 * @param {Record<string, string>} entries
 * @param {string} folder
 */
async function bundle(entries, folder) {
  const { build, stop } = await import('esbuild');
  try {
    await build({
      entryPoints: entries,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      sourcemap: true,
      logLevel: 'error',
    });
  } finally {
    // Its helper process would stay as long as we do.
    await stop();
  }
}
