import { connect } from 'node:net';

const timeoutMs = 5_000;

/**
 * What a process answers at the URL of its probe while it is not ready; `undefined`
 * when it is.
 *
 * @throws {Error} when nobody answers
 */
export async function lacksAtUrl(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  const text = await response.text();
  return response.ok ? undefined : `${response.status} ${text}`;
}

/** Why nobody accepts connections at a Unix socket; `undefined` when somebody does. */
export function lacksAtSocket(path: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', error => resolve(error.message));
  });
}
