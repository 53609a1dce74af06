import { createHash } from 'node:crypto';
import type { ServiceKey } from '@fairway/backstage-plugin-mlops-node';

/** Longest name of a Service, and longest value of a label (RFC 1123). */
export const MAX_LABEL_LENGTH = 63;

const HASH_LENGTH = 8;

/** Is this a DNS label that begins with a letter, as names of Services must be (RFC 1035)? */
export function isServiceName(name: string): boolean {
  return (
    name.length <= MAX_LABEL_LENGTH && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name)
  );
}

/** Is this a DNS label (RFC 1123), as names of namespaces are? */
export function isDnsLabel(name: string): boolean {
  return (
    name.length <= MAX_LABEL_LENGTH &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)
  );
}

/** May this stand as the value of a label? */
export function isLabelValue(value: string): boolean {
  return (
    value.length <= MAX_LABEL_LENGTH &&
    /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(value)
  );
}

/**
 * The name of all objects of one revision: a DNS label made of the service's
 * name, the number, and a hash of the service's identifier and the number.
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
  const room = MAX_LABEL_LENGTH - suffix.length;
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
