import { createHash } from 'node:crypto';
import type { ServiceKey } from './ServingTarget';

/** Longest name of a Service, and longest value of a label (RFC 1123). */
const MAX_LENGTH = 63;

const HASH_LENGTH = 8;

/**
 * The name of all objects of one revision on a cluster: a DNS label made of the
 * service's name, the number, and a hash of the service's identifier and the
 * number.
 *
 * The hash keeps the revisions of a service that was deleted and made again
 * under the same name apart from the old ones, which may still be ending.
 */
export function revisionName(service: ServiceKey, number: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([service.id, number]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  const suffix = `-${number}-${hash}`;
  const room = MAX_LENGTH - suffix.length;
  return `${service.name.slice(0, room).replace(/-+$/, '')}${suffix}`;
}

/** The number of the revision whose objects have this name; undefined for any other name. */
export function revisionNumberOf(
  service: ServiceKey,
  name: string,
): number | undefined {
  const digits = /-([1-9]\d{0,9})-[0-9a-f]{8}$/.exec(name)?.[1];
  const number = Number(digits);
  return digits !== undefined && revisionName(service, number) === name
    ? number
    : undefined;
}
