import {
  ServiceKey,
  ServiceSignals,
  ServiceWindow,
  ServiceWindows,
  WindowsQuery,
} from '@fairway/backstage-plugin-mlops-node';
import { Stretch } from '../panes';
import { SourceAnswer, SourceReader } from './SourceReader';

const MAX_WINDOWS = 1_000;

/** What is in Prometheus is forgotten by nobody: sequences never repeat. */
const EPOCH = 1;

export interface PrometheusServiceSignalsOptions {
  /** Kind of the serving target whose services they know. */
  kind: string;
  /** By the name of the source. */
  readers: ReadonlyMap<string, SourceReader>;
}

type Known = Extract<SourceAnswer, { stretches: unknown }>;

/**
 * What Prometheus has of services on clusters. A service is looked for in all
 * sources, and must be in one.
 */
export class PrometheusServiceSignals implements ServiceSignals {
  readonly kind: string;

  readonly #readers: ReadonlyMap<string, SourceReader>;

  static create(
    options: PrometheusServiceSignalsOptions,
  ): PrometheusServiceSignals {
    return new PrometheusServiceSignals(options);
  }

  private constructor(options: PrometheusServiceSignalsOptions) {
    this.kind = options.kind;
    this.#readers = options.readers;
  }

  async windows(
    service: ServiceKey,
    query: WindowsQuery,
  ): Promise<ServiceWindows> {
    const most = Math.min(query.limit ?? MAX_WINDOWS, MAX_WINDOWS);
    const answers = await Promise.all(
      [...this.#readers].map(async ([name, reader]) => ({
        name,
        reader,
        answer: await ask(reader, service, query, most),
      })),
    );
    const known = answers.flatMap(({ name, reader, answer }) =>
      'problem' in answer ? [] : [{ name, reader, answer }],
    );
    if (known.length === 1) {
      const [{ reader, answer }] = known;
      return windowsOf(answer, reader.paneMs, query, most);
    }
    const problem =
      known.length > 1
        ? `More than one Prometheus has series of ${
            service.name
          }, so that all would count double: ${known
            .map(({ name }) => name)
            .join(', ')}`
        : answers
            .map(
              ({ name, answer }) =>
                `Prometheus ${name}: ${'problem' in answer && answer.problem}`,
            )
            .join('; ');
    return {
      epoch: EPOCH,
      asOf: query.since,
      problem,
      revisions: [],
      unrouted: [],
    };
  }
}

async function ask(
  reader: SourceReader,
  service: ServiceKey,
  query: WindowsQuery,
  most: number,
): Promise<SourceAnswer> {
  try {
    return await reader.read(service, query, most);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function windowsOf(
  { dataSince, asOf, stretches }: Known,
  paneMs: number,
  { since, revisions: wanted }: WindowsQuery,
  most: number,
): ServiceWindows {
  const revisions = new Map<number, ServiceWindow[]>();
  let count = 0;
  let end = asOf;
  for (const stretch of stretches) {
    const own = windowsIn(stretch, paneMs).filter(
      ([revision]) => wanted?.includes(revision) ?? true,
    );
    if (count > 0 && count + own.length > most) {
      end = stretch.start;
      break;
    }
    count += own.length;
    for (const [revision, window] of own) {
      revisions.set(revision, [...(revisions.get(revision) ?? []), window]);
    }
  }
  return {
    epoch: EPOCH,
    dataSince,
    asOf: Math.max(since, end),
    revisions: [...revisions]
      .sort(([a], [b]) => a - b)
      .map(([revision, windows]) => ({ revision, windows })),
    unrouted: [],
  };
}

function windowsIn(
  { start, end, revisions }: Stretch,
  paneMs: number,
): [number, ServiceWindow][] {
  return [...revisions].map(([revision, { outcomes, latency }]) => [
    revision,
    {
      sequence: start / paneMs,
      start,
      end,
      requests: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
      outcomes,
      ...(latency !== undefined && { latency }),
    },
  ]);
}
