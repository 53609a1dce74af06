import { createHash, randomBytes } from 'node:crypto';

/** A new endpoint key: what is shown once, and what is kept. */
export interface GeneratedKey {
  id: string;
  /** The whole key, `fwk_<id>_<secret>`; 256 bits of randomness. */
  secret: string;
  /** Enough of the key to recognise it by. */
  prefix: string;
  /** Lower case hexadecimal SHA-256 of the whole key. */
  sha256: string;
}

/**
 * Makes a key.
 *
 * A plain hash is right here, where a password would want a slow one: the
 * secret is random and too long to guess.
 */
export function generateKey(): GeneratedKey {
  const id = randomBytes(8).toString('hex');
  const secret = `fwk_${id}_${randomBytes(32).toString('hex')}`;
  return {
    id,
    secret,
    prefix: secret.slice(0, 12),
    sha256: createHash('sha256').update(secret).digest('hex'),
  };
}
