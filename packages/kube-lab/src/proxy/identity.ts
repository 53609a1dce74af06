import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/**
 * Who a client is by its certificate, as headers by which a front proxy tells
 * the API server; `undefined` where it shows none that the lab has signed.
 */
export function identityHeaders(
  request: IncomingMessage,
): Record<string, string | string[]> | undefined {
  const socket = request.socket as TLSSocket;
  if (!socket.authorized) {
    return undefined;
  }
  const { subject } = socket.getPeerCertificate();
  const [user] = [subject.CN ?? []].flat();
  if (!user) {
    return undefined;
  }
  // Node declares one value each, and gives a list where there are several.
  const groups = [subject.O ?? []].flat();
  return {
    'x-remote-user': user,
    ...(groups.length > 0 && { 'x-remote-group': groups }),
  };
}
