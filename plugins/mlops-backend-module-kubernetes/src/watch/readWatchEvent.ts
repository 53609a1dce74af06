import { KubernetesObject, ResourceType } from '../client';
import { Asked } from '../client/errors/asked';
import { readStatus, statusError } from '../client/errors/statusError';
import { isRecord, parseJson } from '../client/objects/json';
import { readObject, unreadable } from '../client/objects/readObject';

/** One line of a watch. A bookmark has no object: it only says how far it came. */
export type WatchEvent<T> =
  | { type: 'changed' | 'deleted'; object: T; resourceVersion: string }
  | { type: 'bookmark'; resourceVersion: string };

/**
 * Reads a line of a watch.
 *
 * @throws StatusError for an ERROR event, ExpiredError among them, and
 * UnreadableAnswerError for what no API server writes.
 */
export function readWatchEvent<T extends KubernetesObject>(
  cluster: string,
  asked: Asked,
  type: ResourceType<T>,
  line: string,
): WatchEvent<T> {
  const event = parseJson(line);
  if (!isRecord(event) || !isRecord(event.object)) {
    throw unreadable(cluster, asked, 'a line that is no event');
  }
  if (event.type === 'ERROR') {
    throw statusError(cluster, asked, readStatus(event.object));
  }
  const { metadata } = event.object;
  const resourceVersion = isRecord(metadata) && metadata.resourceVersion;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') {
    throw unreadable(cluster, asked, 'an event without a resourceVersion');
  }
  switch (event.type) {
    case 'BOOKMARK':
      return { type: 'bookmark', resourceVersion };
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return {
        type: event.type === 'DELETED' ? 'deleted' : 'changed',
        object: readObject(cluster, asked, type, event.object),
        resourceVersion,
      };
    default:
      throw unreadable(cluster, asked, 'an event of no known type');
  }
}
