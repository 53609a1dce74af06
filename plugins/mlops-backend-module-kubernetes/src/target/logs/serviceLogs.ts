import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import {
  LogOptions,
  PlacedService,
} from '@fairway/backstage-plugin-mlops-node';
import { Cluster } from '../../cluster/Cluster';
import { inOrder, lastLines } from './lastLines';
import { LogFollower } from './LogFollower';
import { servicePods } from './servicePods';
import { speakersOf } from './Writer';

const MAX_LINES = 5_000;

/**
 * The last lines of the replicas of a service, oldest first, as many as asked for;
 * and with `follow` what they, and those that come later, write from then on.
 * While a replica has no server yet, its lines are of what prepares it.
 */
export async function* serviceLogs(
  cluster: Cluster,
  service: PlacedService,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const { replica, follow } = options;
  const limit = Math.min(Math.floor(options.limit), MAX_LINES);
  if (limit < 1) {
    return;
  }
  const pods = await servicePods(cluster, service, replica);
  const speakers = pods.flatMap(speakersOf);
  const last = await Promise.all(
    speakers.map(writer => lastLines(cluster, writer, limit)),
  );
  for (const { line } of inOrder(last).slice(-limit)) {
    yield line;
  }
  if (follow && !follow.aborted) {
    const known = new Map<string, string>();
    speakers.forEach(({ key }, index) => {
      const line = last[index].at(-1);
      if (line) {
        known.set(key, line.writtenAt);
      }
    });
    yield* LogFollower.create({
      cluster,
      service,
      replica,
      signal: follow,
    }).read(pods, known);
  }
}
