import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesError, readLogs } from '../../client';
import { Cluster } from '../../cluster/Cluster';
import { Writer } from './Writer';
import { isLater, WrittenLine, writtenLine } from './writtenLine';

/** After a connection broke off, or the node could not be asked. */
const AGAIN_MS = 2_000;

/** What is to be read of one run of a container, until it ends. */
export interface Following {
  writer: Writer;
  /** Up to here its lines are known already. */
  after?: string;
  /** Whether it is there still, when it could not be read. */
  isThere: () => boolean;
  signal: AbortSignal;
}

/** The lines of one run of a container as they are written, until it ends. */
export async function* followLines(
  cluster: Cluster,
  { writer, after, isThere, signal }: Following,
): AsyncGenerator<WrittenLine> {
  const { namespace, pod, container } = writer;
  let known = after;
  while (!signal.aborted) {
    try {
      for await (const text of readLogs(cluster.client, {
        namespace,
        pod,
        container,
        // In whole seconds: what is known of the first one comes again.
        sinceTime: known,
        timestamps: true,
        follow: true,
        signal,
      })) {
        const line = writtenLine(writer, text);
        if (line && (known === undefined || isLater(line.writtenAt, known))) {
          known = line.writtenAt;
          yield line;
        }
      }
      return;
    } catch (error) {
      if (!(error instanceof KubernetesError)) {
        throw error;
      }
    }
    await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
    if (!isThere()) {
      return;
    }
  }
}
