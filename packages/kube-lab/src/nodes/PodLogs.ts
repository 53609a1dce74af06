import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the API server answers to who asks for the logs of a pod on a fake node:
 * the same for all of them, in two files as a container runtime writes them.
 */
export class PodLogs {
  readonly #current: string;
  readonly #previous: string;

  static create(folder: string): PodLogs {
    const logs = new PodLogs(folder);
    mkdirSync(folder, { recursive: true });
    [logs.#current, logs.#previous].forEach(path => writeFileSync(path, ''));
    return logs;
  }

  private constructor(folder: string) {
    this.#current = join(folder, 'pods.log');
    this.#previous = join(folder, 'pods-previous.log');
  }

  /** Lets every container say a line, or have said it before its last crash. */
  write(line: string, options: { isPrevious?: boolean } = {}): void {
    const text = line.replaceAll('\n', ' ');
    appendFileSync(
      options.isPrevious ? this.#previous : this.#current,
      `${new Date().toISOString()} stdout F ${text}\n`,
    );
  }

  /** The document of kwok's configuration that says where they are. */
  get document(): string {
    return `---\n${JSON.stringify({
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'ClusterLogs',
      metadata: { name: 'pods' },
      spec: {
        logs: [
          {
            logsFile: this.#current,
            previousLogsFile: this.#previous,
            follow: true,
          },
        ],
      },
    })}\n`;
  }
}
