import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';

/**
 * Applies webhook configurations whose server runs on this machine instead of
 * behind a service of the cluster.
 *
 * @param options.server such as `https://127.0.0.1:9443`
 * @param options.authority that the server's certificate is of, PEM
 */
export async function installWebhooks(
  client: LabClient,
  configurations: readonly KubeObject[],
  options: { server: string; authority: string },
): Promise<void> {
  const { server, authority } = options;
  for (const configuration of configurations) {
    await client.apply({
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
    });
  }
}
