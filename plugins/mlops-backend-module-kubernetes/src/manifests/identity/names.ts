export {
  revisionName,
  revisionNumberOf,
} from '@fairway/backstage-plugin-mlops-node';

/** Longest name of a Service, and longest value of a label (RFC 1123). */
export const MAX_LABEL_LENGTH = 63;

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
