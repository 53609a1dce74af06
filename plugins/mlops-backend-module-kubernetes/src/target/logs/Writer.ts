import { Pod } from '../../client';
import { containerStatuses, isServer, text } from '../../live';

/** A container of a replica that has written something, or may. */
export interface Writer {
  /** Of this run of the container: another after each restart. */
  key: string;
  namespace: string;
  pod: string;
  container: string;
  isServer: boolean;
  isRunning: boolean;
}

/** What has been started in a pod, in the order in which it starts. */
export function writersOf({ metadata, status }: Pod): Writer[] {
  const pod = text(metadata?.name);
  return containerStatuses({ status })
    .filter(
      ({ state, lastState }) =>
        state?.running ?? state?.terminated ?? lastState?.terminated,
    )
    .map(({ name, state, restartCount }) => ({
      key: [metadata?.uid, name, restartCount].join('/'),
      namespace: text(metadata?.namespace),
      pod,
      container: text(name),
      isServer: isServer(text(name)),
      isRunning: Boolean(state?.running),
    }));
}

/** What a reader wants first: of the server, or of what prepares it while there is none. */
export function speakersOf(pod: Pod): Writer[] {
  const writers = writersOf(pod);
  const servers = writers.filter(({ isServer: is }) => is);
  return servers.length > 0 ? servers : writers;
}
