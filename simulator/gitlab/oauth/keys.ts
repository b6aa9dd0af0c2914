import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The instance's RS256 key pair. */
export interface SigningKey {
  /** Public part, as `/oauth/discovery/keys` lists it. */
  jwk(): Record<string, string>;
  /** Compact JWS of these claims. */
  signJwt(claims: Record<string, unknown>): string;
}

interface Pair {
  privateKey: KeyObject;
  jwk: Record<string, string>;
}

/**
 * New at every start, as clients that follow `jwks_uri` do not mind; made when it is first needed, because making one
 * takes longer than everything else a start does.
 */
export function createSigningKey(): SigningKey {
  let made: Pair | null = null;
  const pair = (): Pair => (made ??= makePair());
  return {
    jwk: () => pair().jwk,
    signJwt: (claims) => {
      const { privateKey, jwk } = pair();
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: jwk['kid'] })}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

function makePair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error('not an RSA key');
  // RFC 7638: the thumbprint names the key.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return { privateKey, jwk: { kty: 'RSA', kid, e, n, use: 'sig', alg: 'RS256' } };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
