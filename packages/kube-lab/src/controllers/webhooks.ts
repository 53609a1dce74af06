import type { KubeObject } from '../client/objects.ts';

/**
 * Webhook configurations whose server runs on this machine instead of behind a
 * service of the cluster.
 *
 * @param options.server such as `https://127.0.0.1:9443`
 * @param options.authority that the server's certificate is of, PEM
 */
export function webhooksAt(
  configurations: readonly KubeObject[],
  options: { server: string; authority: string },
): KubeObject[] {
  const { server, authority } = options;
  return configurations.map(configuration => ({
    ...configuration,
    webhooks: configuration.webhooks.map(
      ({ clientConfig, ...rest }: KubeObject) => ({
        ...rest,
        clientConfig: {
          url: new URL(clientConfig.service.path ?? '/', server).href,
          caBundle: Buffer.from(authority).toString('base64'),
        },
      }),
    ),
  }));
}
