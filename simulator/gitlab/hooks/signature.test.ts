import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { hookReceiver, simulator } from '../testing/simulator';
import { signDelivery } from './signature';

describe('webhook signature', () => {
  it('signs the reference vector', () => {
    const signature = signDelivery(
      'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=',
      'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
      1_744_578_123,
      '{"object_kind":"deployment"}',
    );
    expect(signature).toBe('v1,fedZO2s0TO+ifpP2bB8hywugo2SrflsjgaOZMsymxFI=');
  });

  it('signs real deliveries so that an independent implementation accepts them', async () => {
    const gitlab = await simulator();
    const receiver = await hookReceiver();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    gitlab.control.registerHooks({ url: receiver.url });
    gitlab.world.deploy({ projectId: project.id, environment: 'staging' });
    await gitlab.world.settled();
    const verifier = new Webhook(gitlab.signingToken);
    for (const { raw, headers } of receiver.received) {
      const signed = {
        'webhook-id': String(headers['webhook-id']),
        'webhook-timestamp': String(headers['webhook-timestamp']),
        'webhook-signature': String(headers['webhook-signature']),
      };
      expect(verifier.verify(raw, signed)).toBeTruthy();
    }
    expect(receiver.received.length).toBeGreaterThan(4);
  });

  it('sends only the token when the hook has no signing token', async () => {
    const gitlab = await simulator();
    const receiver = await hookReceiver();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    gitlab.control.registerHooks({ url: receiver.url, signed: false });
    gitlab.world.createTag({ projectId: project.id, name: 'v1.0.0' });
    await gitlab.world.settled();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-gitlab-token': gitlab.webhookSecret });
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });
});
