import { gzipSync } from 'node:zlib';
import type { DeploymentView } from '@/lib/domain/board/view';
import { startSternway } from '../contestants/sternway';
import { table } from '../report/table';
import type { Target } from '../report/target';
import { nth, services } from '../workload/company';

/** JavaScript that a browser loads for one page when it has nothing yet. */
export interface PageFigure {
  readonly page: string;
  readonly scripts: number;
  /** Kilobytes of 1000, after gzip. */
  readonly kilobytes: number;
  /** Before gzip. */
  readonly plainKilobytes: number;
}

/** Reads the built pages as a browser does, and adds up the scripts they name. */
export async function measureJavaScript(databaseUrl: string, folder: string): Promise<PageFigure[]> {
  const signingToken = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  const sternway = await startSternway({ databaseUrl, folder, signingToken, withWorker: false });
  const { url, adminToken } = sternway;
  try {
    const cookie = await signIn(url, adminToken);
    const first = await fetch(`${url}/api/v1/deployments?limit=1`, { headers: { cookie } });
    const { items }: { items: DeploymentView[] } = await first.json();
    const pages = {
      board: '/',
      deployments: '/deployments',
      deployment: `/deployments/${items[0]?.id}`,
      service: `/services/${nth(services, 0).slug}`,
      deliveries: '/deliveries',
      'sign-in': '/sign-in',
    };
    const figures: PageFigure[] = [];
    for (const [page, path] of Object.entries(pages)) {
      const signedIn = page === 'sign-in' ? {} : { cookie };
      figures.push({ page, ...(await weigh(url, path, signedIn)) });
    }
    return figures;
  } finally {
    await sternway.stop();
  }
}

async function signIn(url: string, adminToken: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token: adminToken }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined)
    throw new Error(`no session was made: ${response.status} ${await response.text()}`);
  return cookie;
}

async function weigh(
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<Omit<PageFigure, 'page'>> {
  const response = await fetch(`${url}${path}`, { headers, redirect: 'error' });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  const scripts = scriptsOf(await response.text());
  let bytes = 0;
  let plainBytes = 0;
  for (const script of scripts) {
    const file = await fetch(new URL(script, url));
    if (!file.ok) throw new Error(`${script} was answered with ${file.status}`);
    const text = Buffer.from(await file.arrayBuffer());
    plainBytes += text.byteLength;
    bytes += gzipSync(text).byteLength;
  }
  return { scripts: scripts.length, kilobytes: bytes / 1000, plainKilobytes: plainBytes / 1000 };
}

/** Addresses of the scripts a page loads; those for browsers without modules are loaded by none of today's. */
export function scriptsOf(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const addresses = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => {
      const isPreload = /^<link/.test(tag);
      if (isPreload && !/\bas="script"|\brel="modulepreload"/.test(tag)) return [];
      const address = (isPreload ? /\bhref="([^"]+)"/ : /\bsrc="([^"]+)"/).exec(tag)?.[1];
      return address === undefined ? [] : [address.replaceAll('&amp;', '&')];
    });
  return [...new Set(addresses)];
}

export function javaScriptTargets(figures: readonly PageFigure[]): Target[] {
  return [
    {
      name: 'JavaScript at the first load of the board (gzip)',
      measured: figures.find(({ page }) => page === 'board')?.kilobytes ?? Number.NaN,
      limit: 180,
      unit: 'kB',
      direction: 'atMost',
    },
  ];
}

export function javaScriptTable(figures: readonly PageFigure[]): string {
  return table(
    ['page', 'scripts', 'gzip kB', 'plain kB'],
    figures.map(({ page, scripts, kilobytes, plainKilobytes }) => [page, scripts, kilobytes, plainKilobytes]),
  );
}
