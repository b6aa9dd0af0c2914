import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GitLabSimulator } from '../start';
import { recordOf, recordsOf } from '../testing/read';
import { simulator, standingClock } from '../testing/simulator';

const redirectUri = 'http://localhost:3000/api/auth/callback';
const verifier = 'a-verifier-that-is-long-enough-to-be-one-0123456789';

async function json(response: Response): Promise<Record<string, unknown>> {
  return recordOf(await response.json());
}

async function signIn(
  gitlab: GitLabSimulator,
  username: string,
  scope = 'openid profile email api',
): Promise<URL> {
  const response = await fetch(`${gitlab.url}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: gitlab.oauth.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      state: 'xyz',
      nonce: 'n-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      username,
    }),
  });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

function exchange(gitlab: GitLabSimulator, fields: Record<string, string>): Promise<Response> {
  return fetch(`${gitlab.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: gitlab.oauth.clientId,
      client_secret: gitlab.oauth.clientSecret,
      redirect_uri: redirectUri,
      ...fields,
    }),
  });
}

async function claimsOf(gitlab: GitLabSimulator, token: unknown): Promise<Record<string, unknown>> {
  const [head = '', payload = '', signature = ''] = String(token).split('.');
  const { keys } = await json(await fetch(`${gitlab.url}/oauth/discovery/keys`));
  const { kid } = parse(head);
  const jwk = recordsOf(keys).find((candidate) => candidate['kid'] === kid);
  const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' });
  expect(verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(
    true,
  );
  return parse(payload);
}

function parse(part: string): Record<string, unknown> {
  return recordOf(JSON.parse(Buffer.from(part, 'base64url').toString()));
}

async function withMara(options: Parameters<typeof simulator>[0] = {}): Promise<GitLabSimulator> {
  const gitlab = await simulator(options);
  const mara = gitlab.world.addUser({ username: 'mara', name: 'Mara Lind', email: 'mara@example.com' });
  const group = gitlab.world.addGroup({ path: 'acme/payments' });
  gitlab.world.addMember({ groupId: group.id, userId: mara.id, level: 40 });
  return gitlab;
}

describe('sign-in', () => {
  it('goes from the page over the code to tokens and claims', async () => {
    const gitlab = await withMara();
    const discovery = await json(await fetch(`${gitlab.url}/.well-known/openid-configuration`));
    expect(discovery).toMatchObject({ issuer: gitlab.url, token_endpoint: `${gitlab.url}/oauth/token` });
    const page = await fetch(
      `${gitlab.url}/oauth/authorize?client_id=${gitlab.oauth.clientId}&redirect_uri=${redirectUri}&response_type=code&scope=openid&state=%22%3Cb%3E`,
    );
    const html = await page.text();
    expect(html).toContain('Mara Lind');
    expect(html).not.toContain('"<b>');

    const back = await signIn(gitlab, 'mara');
    expect(back.searchParams.get('state')).toBe('xyz');
    const code = back.searchParams.get('code') ?? '';
    const tokens = await json(
      await exchange(gitlab, { grant_type: 'authorization_code', code, code_verifier: verifier }),
    );
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 7200 });
    const claims = await claimsOf(gitlab, tokens['id_token']);
    expect(claims).toMatchObject({
      iss: gitlab.url,
      aud: gitlab.oauth.clientId,
      nonce: 'n-1',
      preferred_username: 'mara',
      email: 'mara@example.com',
      groups_direct: ['acme/payments'],
    });
    expect(claims).not.toHaveProperty('groups');
    const headers = { Authorization: `Bearer ${String(tokens['access_token'])}` };
    const info = await json(await fetch(`${gitlab.url}/oauth/userinfo`, { headers }));
    expect(info).toMatchObject({
      sub: claims['sub'],
      groups: ['acme/payments'],
      'https://gitlab.org/claims/groups/maintainer': ['acme/payments'],
    });
    const user = await fetch(`${gitlab.url}/api/v4/user`, { headers });
    expect(await json(user)).toMatchObject({ username: 'mara' });
  });

  it('takes a code once, from its client, with its verifier', async () => {
    const gitlab = await withMara();
    const code = (await signIn(gitlab, 'mara')).searchParams.get('code') ?? '';
    const wrong = await exchange(gitlab, { grant_type: 'authorization_code', code, code_verifier: 'guess' });
    expect(wrong.status).toBe(400);
    const stranger = await exchange(gitlab, {
      grant_type: 'authorization_code',
      code,
      client_secret: 'guess',
    });
    expect(stranger.status).toBe(401);
    const good = await json(
      await exchange(gitlab, { grant_type: 'authorization_code', code, code_verifier: verifier }),
    );
    const again = await exchange(gitlab, { grant_type: 'authorization_code', code, code_verifier: verifier });
    expect(await json(again)).toMatchObject({ error: 'invalid_grant' });
    // Whoever used it first loses what they got.
    const user = await fetch(`${gitlab.url}/api/v4/user`, {
      headers: { Authorization: `Bearer ${String(good['access_token'])}` },
    });
    expect(user.status).toBe(401);
  });

  it('rotates refresh tokens and revokes the family when an old one comes back', async () => {
    const clock = standingClock();
    const gitlab = await withMara({ clock });
    const code = (await signIn(gitlab, 'mara')).searchParams.get('code') ?? '';
    const first = await json(
      await exchange(gitlab, { grant_type: 'authorization_code', code, code_verifier: verifier }),
    );
    clock.move(3 * 3_600_000);
    const asUser = (tokens: Record<string, unknown>) =>
      fetch(`${gitlab.url}/api/v4/user`, {
        headers: { Authorization: `Bearer ${String(tokens['access_token'])}` },
      });
    expect((await asUser(first)).status).toBe(401);
    const refresh = (tokens: Record<string, unknown>) =>
      exchange(gitlab, { grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) });
    const second = await json(await refresh(first));
    expect((await asUser(second)).status).toBe(200);
    expect((await refresh(first)).status).toBe(400);
    expect((await asUser(second)).status).toBe(401);
    expect((await refresh(second)).status).toBe(400);
  });

  it('tells a denial, and revokes on request', async () => {
    const gitlab = await withMara();
    expect((await signIn(gitlab, '')).searchParams.get('error')).toBe('access_denied');
    const code = (await signIn(gitlab, 'mara')).searchParams.get('code') ?? '';
    const tokens = await json(
      await exchange(gitlab, { grant_type: 'authorization_code', code, code_verifier: verifier }),
    );
    const token = String(tokens['access_token']);
    const revoked = await fetch(`${gitlab.url}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({
        token,
        client_id: gitlab.oauth.clientId,
        client_secret: gitlab.oauth.clientSecret,
      }),
    });
    expect(revoked.status).toBe(200);
    expect(
      (await fetch(`${gitlab.url}/oauth/userinfo`, { headers: { Authorization: `Bearer ${token}` } })).status,
    ).toBe(401);
  });
});

describe('id_tokens of jobs', () => {
  it('carry the claims of the job, for its audience, while it runs', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({
      path: 'acme/ledger',
      template: [
        {
          name: 'ship',
          stage: 'deploy',
          environment: { name: 'production' },
          idTokens: { TOKEN: 'https://sternway.example' },
        },
      ],
    });
    const pipeline = gitlab.world.startPipeline({ projectId: project.id });
    const jobId = pipeline.jobs[0]?.id ?? 0;
    const ask = () => gitlab.control.idToken({ jobId, audience: 'https://sternway.example' });
    expect(ask).toThrow('only running jobs');
    gitlab.world.runJob(jobId);
    expect(() => gitlab.control.idToken({ jobId, audience: 'https://other.example' })).toThrow(
      'declares no id_tokens',
    );
    expect(await claimsOf(gitlab, ask())).toMatchObject({
      iss: gitlab.url,
      aud: 'https://sternway.example',
      sub: 'project_path:acme/ledger:ref_type:branch:ref:main',
      project_id: String(project.id),
      pipeline_id: String(pipeline.id),
      job_id: String(jobId),
      ref_protected: 'true',
      environment: 'production',
      deployment_tier: 'production',
      environment_protected: 'false',
      runner_id: 1,
      sha: pipeline.sha,
    });
  });
});
