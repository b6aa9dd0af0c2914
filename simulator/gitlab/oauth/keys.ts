import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** The instance's RS256 key pair; made new at every start, as a client that follows `jwks_uri` does not mind. */
export interface SigningKey {
  /** Public part, as `/oauth/discovery/keys` lists it. */
  jwk: Record<string, string>;
  /** Compact JWS of these claims. */
  signJwt(claims: Record<string, unknown>): string;
}

export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error('not an RSA key');
  // RFC 7638: the thumbprint names the key.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return {
    jwk: { kty: 'RSA', kid, e, n, use: 'sig', alg: 'RS256' },
    signJwt: (claims) => {
      const head = encode({ typ: 'JWT', alg: 'RS256', kid });
      const signed = `${head}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
