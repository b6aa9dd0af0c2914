import { z } from 'zod';
import { createAttemptLimit } from '@/lib/auth/attempt-limit';
import { createSession, isAdminToken, sessionCookie, sessionSeconds } from '@/lib/auth/session';
import { Problem } from '@/lib/http/problem';
import { route } from '@/lib/http/route';
import { isSameOrigin } from '@/lib/http/same-origin';

export const dynamic = 'force-dynamic';

const failedAttempts = createAttemptLimit({ attempts: 10, perSeconds: 60 });

/** Signs in: exchanges the administrator's token for a session cookie. */
export const POST = route(
  { path: '/api/v1/session', open: true, body: z.strictObject({ token: z.string().min(1).max(500) }) },
  async ({ web, request, body, origin }) => {
    const { adminToken, secretKey, publicUrl } = web.config;
    // A page elsewhere must not sign somebody in to an account of its choice.
    if (request.headers.has('origin') && !isSameOrigin(request.headers, publicUrl)) {
      throw new Problem(403, 'cross_site', 'This command came from another site. Nothing was done.');
    }
    const subject = { kind: 'instance', id: 'sternway' } as const;
    const waitSeconds = failedAttempts.waitSeconds(origin.address ?? '', Date.now());
    if (waitSeconds > 0) {
      throw new Problem(429, 'too_many_attempts', `Too many wrong tokens. Try again in ${waitSeconds} s.`, {
        'retry-after': String(waitSeconds),
      });
    }
    if (!isAdminToken(body.token.trim(), adminToken)) {
      failedAttempts.count(origin.address ?? '', Date.now());
      await web.commands.record(origin, { action: 'session.refused', subject, details: {} });
      throw new Problem(401, 'bad_token', 'This token is not the one Sternway was started with.');
    }
    await web.commands.record(
      { ...origin, actor: { kind: 'session', name: 'Administrator' } },
      { action: 'session.started', subject, details: {} },
    );
    return withCookie(createSession(secretKey, adminToken, new Date()), sessionSeconds, publicUrl);
  },
);

/** Signs out. */
export const DELETE = route({ path: '/api/v1/session' }, async ({ web, origin }) => {
  await web.commands.record(origin, {
    action: 'session.ended',
    subject: { kind: 'instance', id: 'sternway' },
    details: {},
  });
  return withCookie('', 0, web.config.publicUrl);
});

function withCookie(value: string, seconds: number, publicUrl: string): Response {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return new Response(null, {
    status: 204,
    headers: {
      'set-cookie': `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`,
      'cache-control': 'no-store',
    },
  });
}
