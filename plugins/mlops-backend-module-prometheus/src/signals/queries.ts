import { Dialect, Identity, Labels, quoted } from '../dialects';
import { Series, STARTED, UP } from '../series';

export interface Asked {
  dialect: Dialect;
  identity: Identity;
  /** That series must have besides. */
  labels: Labels;
  /** Milliseconds. */
  range: number;
}

/** More addresses of gateways than that are not asked for. */
const MAX_ADDRESSES = 200;

function selector(
  metrics: readonly string[],
  matchers: readonly string[],
  { labels, range }: Asked,
): string {
  const fixed = Object.entries(labels).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  return `{${[
    `__name__=~${quoted(metrics.join('|'))}`,
    ...matchers,
    ...fixed,
  ].join(',')}}[${Math.ceil(range)}ms]`;
}

/** All samples of what a service counted; of pods with those of their scrapes. */
export function seriesQuery(asked: Asked): string {
  const { dialect, identity } = asked;
  const counted = [
    ...dialect.outcomes.map(({ metric }) => metric),
    `${dialect.latency.metric}_bucket`,
  ];
  const own = Object.entries(dialect.matchers).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  return dialect.scope.kind === 'pods'
    ? selector([UP, STARTED, ...counted], [...identity.matchers, ...own], asked)
    : selector(counted, [...identity.matchers, ...own], asked);
}

/**
 * The scrapes of the gateways that have such series; undefined where pods count
 * themselves, or there are none.
 *
 * @throws Error where they are too many to ask for
 */
export function scrapesQuery(
  asked: Asked,
  series: readonly Series[],
): string | undefined {
  const valuesOf = (label: string) => [
    ...new Set(series.map(({ labels }) => labels[label] ?? '')),
  ];
  if (asked.dialect.scope.kind === 'pods' || series.length === 0) {
    return undefined;
  }
  const matchers = ['job', 'instance'].map(label => {
    const values = valuesOf(label);
    if (values.length > MAX_ADDRESSES) {
      throw new Error(`series come from more than ${MAX_ADDRESSES} gateways`);
    }
    const any = values
      .map(value => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('|');
    return `${label}=~${quoted(any)}`;
  });
  return selector([UP, STARTED], matchers, asked);
}
