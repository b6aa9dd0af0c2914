import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHook, verifyWebhook } from '@/lib/gitlab';
import { firstSerial, hookSubject } from './hook-sequence';
import type { HookKind } from './render-hook';
import { requestSigner } from './signed-request';

const signingToken = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const serials = fc.integer({ min: firstSerial, max: 10_000_000 });

test('what is sent is accepted and read as what it says', () => {
  const sign = requestSigner(signingToken);
  const kinds = fc.constantFrom<HookKind>('deployment', 'pipeline');
  fc.assert(
    fc.property(kinds, serials, (kind, serial) => {
      const now = new Date();
      const { headers, body } = sign(kind, serial, now);
      const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const secrets = { webhookSecrets: [], signingTokens: [signingToken] };
      expect(verifyWebhook({ headers: plain, raw: body, secrets, now })).toEqual({
        ok: true,
        scheme: 'signature',
      });
      const reading = readHook(plain['x-gitlab-event'], JSON.parse(body.toString()));
      const { service, environment, deploymentId, status, sha } = hookSubject(serial);
      expect(reading).toMatchObject({
        kind: 'facts',
        objectKind: kind,
        facts: {
          project: { path: service.path, gitlabProjectId: service.gitlabProjectId },
          ...(kind === 'deployment'
            ? {
                deployments: [
                  {
                    gitlabDeploymentId: deploymentId,
                    environment: { name: environment.name },
                    sha,
                    status: { value: status },
                  },
                ],
              }
            : { pipelines: [{ gitlabPipelineId: deploymentId, status, sha }] }),
        },
      });
    }),
  );
});

test('a success follows the start of the same deployment', () => {
  fc.assert(
    fc.property(serials, (number) => {
      const success = hookSubject(number | 1);
      const start = hookSubject((number | 1) - 401);
      expect(success).toEqual({ ...start, status: 'success' });
      expect(start.status).toBe('running');
    }),
  );
});
