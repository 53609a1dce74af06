import { readFile } from 'node:fs/promises';
import { Authentication } from '../config';

export interface Authorization {
  /** Value of the header. */
  header: string;
  /** What must be shown nowhere. */
  secrets: string[];
}

/**
 * The credentials as their file says now: tokens are renewed.
 *
 * @throws Error that names the file
 */
export async function readAuthorization(
  authentication: Authentication | undefined,
): Promise<Authorization | undefined> {
  if (!authentication) {
    return undefined;
  }
  if ('tokenFile' in authentication) {
    const token = await readSecret(authentication.tokenFile);
    return { header: `Bearer ${token}`, secrets: [token] };
  }
  const { username, passwordFile } = authentication.basic;
  const password = await readSecret(passwordFile);
  const encoded = Buffer.from(`${username}:${password}`).toString('base64');
  return { header: `Basic ${encoded}`, secrets: [encoded, password] };
}

async function readSecret(path: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new Error(
      `its credentials cannot be read from ${path}: ${
        (error as NodeJS.ErrnoException).code
      }`,
    );
  }
  if (!/^[\x20-\x7e]+$/.test(text)) {
    throw new Error(
      `its credentials in ${path} are empty, or no single line of ASCII`,
    );
  }
  return text;
}
