import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyIdBytes = 4;

/** Where a sealed value lives. Bound into it, so that a value moved to another row or column does not open. */
export interface SealedAt {
  table: string;
  column: string;
  row: string;
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update('sternway key id').update(key).digest().subarray(0, keyIdBytes);
}

function boundTo(at: SealedAt): Buffer {
  return Buffer.from(JSON.stringify([at.table, at.column, at.row]));
}

/** Encrypts a secret for storage (AES-256-GCM). Layout: key id, IV, tag, text. */
export function seal(key: Buffer, at: SealedAt, plain: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(boundTo(at));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([keyId(key), iv, cipher.getAuthTag(), text]);
}

/**
 * Decrypts what `seal` made.
 * @throws Error when the key is another one, or the value was changed or moved.
 */
export function open(key: Buffer, at: SealedAt, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  if (!bytes.subarray(0, keyIdBytes).equals(keyId(key))) {
    throw new Error(`${at.table}.${at.column} was sealed with another STERNWAY_SECRET_KEY`);
  }
  const iv = bytes.subarray(keyIdBytes, keyIdBytes + ivBytes);
  const tag = bytes.subarray(keyIdBytes + ivBytes, keyIdBytes + ivBytes + tagBytes);
  const decipher = createDecipheriv(algorithm, key, iv).setAAD(boundTo(at));
  decipher.setAuthTag(tag);
  return Buffer.concat([
    decipher.update(bytes.subarray(keyIdBytes + ivBytes + tagBytes)),
    decipher.final(),
  ]).toString('utf8');
}
