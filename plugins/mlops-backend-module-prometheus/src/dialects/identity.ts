import { revisionName, ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import { Dialect, Labels } from './Dialect';

/** How series are told to belong to a revision of a service. */
export interface Identity {
  /** Of a PromQL selector, such as `pod=~"digits-.*"`. */
  matchers: readonly string[];
  /** The number of the revision; undefined for series of anything else. */
  revisionOf(labels: Labels): number | undefined;
}

const SERVICE_ID = 'fairway_dev_service_id';
const REVISION = 'fairway_dev_revision';

/** So much of a service's name is in every name made of it, see revisionName. */
const CERTAIN_LENGTH = 43;

/** A text within quotes of PromQL, which has Go's escapes. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** By the labels of pods, as scrape configurations usually keep them. */
function byLabels({ id }: ServiceKey): Identity {
  return {
    matchers: [`${SERVICE_ID}=${quoted(id)}`],
    revisionOf: labels => {
      const digits = labels[REVISION] ?? '';
      return labels[SERVICE_ID] === id && /^[1-9]\d{0,9}$/.test(digits)
        ? Number(digits)
        : undefined;
    },
  };
}

/** By a label that holds the name of the revision's objects and more. */
function byName(service: ServiceKey, label: string): Identity {
  const stem = service.name.slice(0, CERTAIN_LENGTH).replace(/-+$/, '');
  return {
    matchers: [
      `${label}=~${quoted(
        `(.*-)?${escaped(stem)}[a-z0-9-]*-[0-9]+-[0-9a-f]{8}([-.@].*)?`,
      )}`,
    ],
    revisionOf: labels => {
      const text = labels[label] ?? '';
      for (const [, digits] of text.matchAll(
        /(?=-([1-9]\d{0,9})-[0-9a-f]{8}(?:[-.@]|$))/g,
      )) {
        const number = Number(digits);
        if (hasName(text, revisionName(service, number))) {
          return number;
        }
      }
      return undefined;
    },
  };
}

/** Is it in there as a whole, and not as the end of a longer name's? */
function hasName(text: string, name: string): boolean {
  const at = text.indexOf(name);
  const before = text[at - 1] ?? '-';
  const after = text[at + name.length] ?? '-';
  return at >= 0 && before === '-' && /[-.@]/.test(after);
}

/**
 * How series of this dialect are told to belong to a service.
 *
 * @param identify - of what pods count themselves
 */
export function identityOf(
  service: ServiceKey,
  { scope }: Dialect,
  identify: 'labels' | 'pod-names',
): Identity {
  if (scope.kind === 'gateway') {
    return byName(service, scope.service);
  }
  return identify === 'labels' ? byLabels(service) : byName(service, 'pod');
}
