import { KubernetesError, readLogs } from '../../client';
import { Cluster } from '../../cluster/Cluster';
import { Writer } from './Writer';
import { isLater, WrittenLine, writtenLine } from './writtenLine';

/** The last lines of one run of a container, oldest first. */
export async function lastLines(
  cluster: Cluster,
  writer: Writer,
  tailLines: number,
): Promise<WrittenLine[]> {
  const { namespace, pod, container } = writer;
  const lines: WrittenLine[] = [];
  try {
    for await (const text of readLogs(cluster.client, {
      namespace,
      pod,
      container,
      tailLines,
      timestamps: true,
    })) {
      const line = writtenLine(writer, text);
      if (line) {
        lines.push(line);
      }
    }
  } catch (error) {
    // One that cannot be asked right now has none; the others are shown all the same.
    if (!(error instanceof KubernetesError)) {
      throw error;
    }
  }
  return lines;
}

/** The lines of several writers by when they were written. */
export function inOrder(lines: readonly WrittenLine[][]): WrittenLine[] {
  return lines.flat().sort((a, b) => {
    if (a.writtenAt === b.writtenAt) {
      return 0;
    }
    return isLater(a.writtenAt, b.writtenAt) ? 1 : -1;
  });
}
