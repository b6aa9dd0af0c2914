import { createHash } from 'node:crypto';
import { avatarUrl } from '../hooks/parts';
import { ApiError, type Answer } from '../http/answer';
import { type Context, get, post, type Route } from '../http/context';
import { groupPath, levelInGroup } from '../world/people';
import type { GroupRecord, TokenRecord, UserRecord } from '../world/records';
import type { WorldState } from '../world/state';
import type { SigningKey } from './keys';
import { signInPage } from './sign-in-page';

const codeLifetimeMs = 10 * 60_000;
const tokenLifetimeMs = 2 * 3_600_000;
const knownScopes = ['openid', 'profile', 'email', 'api', 'read_api', 'read_user'];
/** Above this many groups GitLab leaves `groups_direct` out. */
const mostGroups = 200;

/** An application registered in GitLab. Without a secret it is a public client, which needs PKCE. */
export interface OAuthApplication {
  clientId: string;
  clientSecret: string | null;
  /** Allowed redirect addresses; null allows any, for a demo that does not know its own yet. */
  redirectUris: string[] | null;
}

interface Grant {
  application: OAuthApplication;
  userId: number;
  redirectUri: string;
  scopes: string[];
  nonce: string | null;
  challenge: string | null;
  challengeMethod: 'plain' | 'S256';
  issuedAt: number;
  usedFor: string | null;
}

interface Refresh {
  application: OAuthApplication;
  userId: number;
  scopes: string[];
  accessToken: string;
  /** Set when it was exchanged: using it again revokes what followed. */
  replacedBy: string | null;
}

/** GitLab as a sign-in provider: authorization code with PKCE, rotating refresh tokens, OpenID Connect. */
export function oauthRoutes(
  state: WorldState,
  key: SigningKey,
  applications: Map<string, OAuthApplication>,
): Route[] {
  const grants = new Map<string, Grant>();
  const refreshes = new Map<string, Refresh>();

  const authorize = ({ params }: Context): { application: OAuthApplication; redirectUri: string } => {
    const application = applications.get(params.string('client_id') ?? '');
    if (!application) throw new ApiError(401, oauthError('invalid_client'));
    const redirectUri = params.string('redirect_uri') ?? '';
    const allowed =
      application.redirectUris === null
        ? URL.canParse(redirectUri)
        : application.redirectUris.includes(redirectUri);
    if (!allowed) throw new ApiError(400, oauthError('invalid_redirect_uri'));
    return { application, redirectUri };
  };

  const issue = (input: {
    application: OAuthApplication;
    userId: number;
    scopes: string[];
    nonce: string | null;
  }): Answer => {
    const now = state.clock.now();
    const access: TokenRecord = {
      token: state.random.hex(64),
      userId: input.userId,
      name: 'oauth',
      scopes: input.scopes,
      kind: 'oauth',
      createdAt: now,
      expiresAt: now + tokenLifetimeMs,
      revoked: false,
    };
    state.tokens.set(access.token, access);
    const refreshToken = state.random.hex(64);
    refreshes.set(refreshToken, {
      application: input.application,
      userId: input.userId,
      scopes: input.scopes,
      accessToken: access.token,
      replacedBy: null,
    });
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      body: {
        access_token: access.token,
        token_type: 'Bearer',
        expires_in: tokenLifetimeMs / 1000,
        refresh_token: refreshToken,
        scope: input.scopes.join(' '),
        created_at: Math.floor(now / 1000),
        ...(input.scopes.includes('openid') ? { id_token: idToken(state, key, input) } : {}),
      },
    };
  };

  const exchangeCode = (context: Context, application: OAuthApplication): Answer => {
    const { params } = context;
    const code = params.string('code') ?? '';
    const grant = grants.get(code);
    const valid =
      grant !== undefined &&
      grant.application === application &&
      grant.redirectUri === params.string('redirect_uri') &&
      state.clock.now() - grant.issuedAt < codeLifetimeMs &&
      provesChallenge(grant, params.string('code_verifier'));
    if (!grant || !valid) throw new ApiError(400, oauthError('invalid_grant'));
    if (grant.usedFor !== null) {
      // A code used twice was stolen: what it gave is taken back.
      revoke(grant.usedFor);
      throw new ApiError(400, oauthError('invalid_grant'));
    }
    const answer = issue({ application, userId: grant.userId, scopes: grant.scopes, nonce: grant.nonce });
    grant.usedFor = [...refreshes.keys()].at(-1) ?? '';
    return answer;
  };

  const exchangeRefresh = (context: Context, application: OAuthApplication): Answer => {
    const given = context.params.string('refresh_token') ?? '';
    const refresh = refreshes.get(given);
    if (!refresh || refresh.application !== application) throw new ApiError(400, oauthError('invalid_grant'));
    if (refresh.replacedBy !== null) {
      revoke(refresh.replacedBy);
      throw new ApiError(400, oauthError('invalid_grant'));
    }
    const old = state.tokens.get(refresh.accessToken);
    if (old?.revoked !== false) throw new ApiError(400, oauthError('invalid_grant'));
    old.revoked = true;
    const answer = issue({ application, userId: refresh.userId, scopes: refresh.scopes, nonce: null });
    refresh.replacedBy = [...refreshes.keys()].at(-1) ?? '';
    return answer;
  };

  /** Takes back a refresh token, its access token and everything that came from it. */
  const revoke = (refreshToken: string): void => {
    const refresh = refreshes.get(refreshToken);
    if (!refresh) return;
    const access = state.tokens.get(refresh.accessToken);
    if (access) access.revoked = true;
    if (refresh.replacedBy !== null) revoke(refresh.replacedBy);
  };

  return [
    get('/.well-known/openid-configuration', () => ({ status: 200, body: discovery(state.url) })),
    get('/oauth/discovery/keys', () => ({ status: 200, body: { keys: [key.jwk()] } })),
    get('/oauth/authorize', (context) => {
      const { application } = authorize(context);
      const { params } = context;
      if (params.string('response_type') !== 'code')
        throw new ApiError(400, oauthError('unsupported_response_type'));
      if (application.clientSecret === null && !params.has('code_challenge'))
        throw new ApiError(400, oauthError('invalid_request'));
      requestedScopes(params.string('scope'));
      const users = [...state.users.values()].filter(({ bot, state: status }) => !bot && status === 'active');
      return {
        status: 200,
        body: signInPage(users, context.url),
        headers: { 'Content-Type': 'text/html; charset=utf-8', 'X-Frame-Options': 'SAMEORIGIN' },
      };
    }),
    post('/oauth/authorize', (context) => {
      const { application, redirectUri } = authorize(context);
      const { params } = context;
      const back = new URL(redirectUri);
      const returned = params.string('state');
      if (returned !== undefined) back.searchParams.set('state', returned);
      const user = [...state.users.values()].find(({ username }) => username === params.string('username'));
      if (!user || user.state !== 'active') {
        back.searchParams.set('error', 'access_denied');
        back.searchParams.set(
          'error_description',
          'The resource owner or authorization server denied the request.',
        );
      } else {
        const code = state.random.hex(64);
        grants.set(code, {
          application,
          userId: user.id,
          redirectUri,
          scopes: requestedScopes(params.string('scope')),
          nonce: params.string('nonce') ?? null,
          challenge: params.string('code_challenge') ?? null,
          challengeMethod: params.string('code_challenge_method') === 'S256' ? 'S256' : 'plain',
          issuedAt: state.clock.now(),
          usedFor: null,
        });
        back.searchParams.set('code', code);
      }
      return { status: 302, headers: { Location: back.href } };
    }),
    post('/oauth/token', (context) => {
      const application = clientOf(context, applications);
      const grantType = context.params.string('grant_type');
      if (grantType === 'authorization_code') return exchangeCode(context, application);
      if (grantType === 'refresh_token') return exchangeRefresh(context, application);
      throw new ApiError(400, oauthError('unsupported_grant_type'));
    }),
    post('/oauth/revoke', (context) => {
      clientOf(context, applications);
      const given = context.params.string('token') ?? '';
      revoke(given);
      const access = state.tokens.get(given);
      if (access?.kind === 'oauth') access.revoked = true;
      return { status: 200, body: {} };
    }),
    get('/oauth/userinfo', (context) => userinfo(context)),
    post('/oauth/userinfo', (context) => userinfo(context)),
  ];
}

function discovery(url: string): Record<string, unknown> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    revocation_endpoint: `${url}/oauth/revoke`,
    introspection_endpoint: `${url}/oauth/introspect`,
    userinfo_endpoint: `${url}/oauth/userinfo`,
    jwks_uri: `${url}/oauth/discovery/keys`,
    scopes_supported: knownScopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claim_types_supported: ['normal'],
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'email',
      'email_verified',
      'groups_direct',
    ],
    code_challenge_methods_supported: ['plain', 'S256'],
  };
}

const descriptions: Record<string, string> = {
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  invalid_redirect_uri: "The requested redirect uri is malformed or doesn't match client redirect URI.",
  invalid_request:
    'The request is missing a required parameter, includes an unsupported parameter value, or is otherwise malformed.',
  invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
  unsupported_response_type: 'The authorization server does not support this response type.',
};

function oauthError(error: string): Record<string, string> {
  return { error, error_description: descriptions[error] ?? '' };
}

function requestedScopes(scope: string | undefined): string[] {
  const scopes = (scope ?? 'openid').split(/[\s+]+/).filter((name) => name !== '');
  if (scopes.some((name) => !knownScopes.includes(name)))
    throw new ApiError(400, oauthError('invalid_scope'));
  return scopes;
}

/** The client by HTTP Basic or by form fields. */
function clientOf(
  { headers, params }: Context,
  applications: Map<string, OAuthApplication>,
): OAuthApplication {
  const basic = /^Basic (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const [id, secret] =
    basic === undefined
      ? [params.string('client_id'), params.string('client_secret')]
      : Buffer.from(basic, 'base64').toString().split(':', 2).map(decodeURIComponent);
  const application = applications.get(id ?? '');
  if (!application || (application.clientSecret !== null && application.clientSecret !== secret))
    throw new ApiError(401, oauthError('invalid_client'));
  return application;
}

function provesChallenge(grant: Grant, verifier: string | undefined): boolean {
  if (grant.challenge === null) return true;
  if (verifier === undefined) return false;
  const proof =
    grant.challengeMethod === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return proof === grant.challenge;
}

function profileClaims(
  state: WorldState,
  user: UserRecord,
  scopes: readonly string[],
): Record<string, unknown> {
  return {
    sub: String(user.id),
    ...(scopes.includes('profile') || scopes.includes('openid')
      ? {
          name: user.name,
          nickname: user.username,
          preferred_username: user.username,
          profile: `${state.url}/${user.username}`,
          picture: avatarUrl(user.email),
        }
      : {}),
    ...(scopes.includes('email') ? { email: user.email, email_verified: true } : {}),
  };
}

function idToken(
  state: WorldState,
  key: SigningKey,
  input: { application: OAuthApplication; userId: number; scopes: string[]; nonce: string | null },
): string {
  const user = state.users.get(input.userId);
  if (!user) throw new ApiError(400, oauthError('invalid_grant'));
  const now = Math.floor(state.clock.now() / 1000);
  const direct = [...state.groups.values()].filter(({ members }) => members.has(user.id));
  return key.signJwt({
    iss: state.url,
    aud: input.application.clientId,
    exp: now + 120,
    iat: now,
    auth_time: now,
    ...(input.nonce === null ? {} : { nonce: input.nonce }),
    ...profileClaims(state, user, input.scopes),
    ...(direct.length > mostGroups ? {} : { groups_direct: direct.map((group) => groupPath(state, group)) }),
  });
}

/** Groups by role are told here only, never in the ID token. */
function userinfo({ headers, state, params }: Context): Answer {
  const bearer =
    /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? params.string('access_token') ?? '';
  const token = state.tokens.get(bearer);
  const user = token && state.users.get(token.userId);
  const expired = token?.expiresAt !== null && (token?.expiresAt ?? 0) <= state.clock.now();
  if (!token || !user || token.revoked || expired || user.state !== 'active')
    throw new ApiError(
      401,
      { error: 'invalid_token', error_description: 'The access token is invalid' },
      { 'WWW-Authenticate': 'Bearer realm="Doorkeeper", error="invalid_token"' },
    );
  if (!token.scopes.includes('openid')) throw new ApiError(403, oauthError('invalid_scope'));
  const withLevel = (accepts: (level: number) => boolean): string[] =>
    [...state.groups.values()]
      .filter((group: GroupRecord) => accepts(levelInGroup(state, { ...user, admin: false }, group)))
      .map((group) => groupPath(state, group));
  return {
    status: 200,
    body: {
      ...profileClaims(state, user, token.scopes),
      groups: withLevel((level) => level > 0),
      'https://gitlab.org/claims/groups/owner': withLevel((level) => level === 50),
      'https://gitlab.org/claims/groups/maintainer': withLevel((level) => level === 40),
      'https://gitlab.org/claims/groups/developer': withLevel((level) => level === 30),
    },
  };
}
