import type { KeyPair } from './CertificateAuthority.ts';

/** How a client proves who it is. */
export type Credentials = KeyPair | { token: string };

/**
 * A kubeconfig, as JSON, which is YAML too: every client reads it.
 */
export function kubeconfig(options: {
  server: string;
  authority: string;
  credentials: Credentials;
  user: string;
}): string {
  const { server, authority, credentials, user } = options;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const proof =
    'token' in credentials
      ? { token: credentials.token }
      : {
          'client-certificate-data': base64(credentials.certificate),
          'client-key-data': base64(credentials.key),
        };
  const name = 'kube-lab';
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: { server, 'certificate-authority-data': base64(authority) },
        },
      ],
      users: [{ name: user, user: proof }],
      contexts: [{ name, context: { cluster: name, user } }],
      'current-context': name,
    },
    null,
    2,
  )}\n`;
}
