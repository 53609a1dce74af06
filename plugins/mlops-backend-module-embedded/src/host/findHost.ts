import {
  HostInfo,
  readHostFile,
  ServingHostClient,
} from '@fairway/serving-host';

/** A host that has answered, and how to speak to it. */
export interface ConnectedHost {
  client: ServingHostClient;
  /** As it was when the connection was made. */
  info: HostInfo;
  /** When that was, in milliseconds since the epoch. */
  since: number;
}

/**
 * The host that `host.json` of a data directory names, if it is the one that
 * answers. A dead host's file, or another's answer, counts as none.
 */
export async function findHost(
  dataDirectory: string,
): Promise<ConnectedHost | undefined> {
  // A file that cannot be read names no host; a new one writes it afresh.
  const file = await readHostFile(dataDirectory).catch(() => undefined);
  if (!file) {
    return undefined;
  }
  const client = ServingHostClient.create({ socketPath: file.adminSocket });
  const info = await client.info().catch(() => undefined);
  if (info?.hostId !== file.hostId) {
    await client.close();
    return undefined;
  }
  return { client, info, since: Date.now() };
}
