import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import { KubernetesError, Pod, readLogs } from '../../client';
import { Cluster } from '../../cluster/Cluster';
import { isServer, list, text } from '../../live';

const MAX_LINES = 5_000;
/** Of more replicas at once nobody reads the lines. */
const MAX_REPLICAS = 20;

/** The last lines of the servers of a service, oldest first, as many as asked for. */
export async function* replicaLogs(
  cluster: Cluster,
  service: PlacedService,
  options: { replica?: string; limit: number },
): AsyncGenerator<LogLine> {
  const limit = Math.min(Math.floor(options.limit), MAX_LINES);
  if (limit < 1) {
    return;
  }
  const found = await cluster.read(service);
  const pods = found
    .flatMap(objects => objects.pods)
    .filter(
      ({ metadata }) =>
        options.replica === undefined || metadata?.name === options.replica,
    )
    .slice(-MAX_REPLICAS);
  const lines = (
    await Promise.all(pods.map(pod => linesOf(cluster, pod, limit)))
  ).flat();
  lines.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  yield* lines.slice(-limit);
}

async function linesOf(
  cluster: Cluster,
  pod: Pod,
  tailLines: number,
): Promise<LogLine[]> {
  const { name, namespace } = pod.metadata as {
    name: string;
    namespace: string;
  };
  const lines: LogLine[] = [];
  const server = list(pod.spec?.containers).find(({ name: called }) =>
    isServer(text(called)),
  );
  if (!server) {
    return lines;
  }
  try {
    for await (const line of readLogs(cluster.client, {
      namespace,
      pod: name,
      container: server.name,
      tailLines,
      timestamps: true,
    })) {
      const space = line.indexOf(' ');
      const at = new Date(line.slice(0, space));
      if (!Number.isNaN(at.getTime())) {
        lines.push({
          at: at.toISOString(),
          replica: name,
          stream: 'stdout',
          line: line.slice(space + 1),
        });
      }
    }
  } catch (error) {
    // One that has not started yet has none; the others are shown all the same.
    if (!(error instanceof KubernetesError)) {
      throw error;
    }
  }
  return lines;
}
