import { ServiceKey, WindowsQuery } from '@fairway/backstage-plugin-mlops-node';
import { Answer } from '../client/PrometheusClient';
import { SourceConfig } from '../config';
import { dialects, Identity, identityOf } from '../dialects';
import {
  PaneOptions,
  Stretch,
  stretchesOf,
  Timeline,
  timelineOf,
} from '../panes';
import { readTargets, requireWithin } from '../series';
import { scrapesQuery, seriesQuery } from './queries';

/** Further back is not looked: bakes are judged by less. */
const MOST_MS = 6 * 3_600_000;
const PANE_MS = 5_000;
/**
 * Whoever cannot see the present has no signals, whatever was seen before: a
 * verdict must not stand on a revision that has since gone out of sight.
 */
const BLIND_MS = 60_000;
const BLIND_PANES = 4;
/** For what was scraped to be there, beyond the time that a scrape may take. */
const STORED_WITHIN_MS = 5_000;

/** What one source knows of a service. */
export type SourceAnswer =
  | { problem: string }
  | { dataSince: number; asOf: number; stretches: Stretch[] };

export interface SourceReaderOptions {
  config: Omit<SourceConfig, 'url' | 'authentication' | 'caFile'>;
  /** The samples of a range selector at a time. */
  series: (query: string, time: number) => Promise<Answer>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Reads what was counted of services from one Prometheus. */
export class SourceReader {
  readonly #options: SourceReaderOptions;
  readonly #panes: PaneOptions;
  /** A pane is told when it ended so long ago. */
  readonly #delayMs: number;
  /** Of one question. */
  readonly #chunkMs: number;

  static create(options: SourceReaderOptions): SourceReader {
    return new SourceReader(options);
  }

  private constructor(options: SourceReaderOptions) {
    this.#options = options;
    const intervalMs = options.config.scrapeIntervalSeconds * 1_000;
    const maximalGapMs = Math.max(300_000, 3 * intervalMs);
    this.#panes = {
      paneMs: Math.ceil(intervalMs / PANE_MS) * PANE_MS,
      reachMs: 1.5 * intervalMs,
      maximalGapMs,
    };
    this.#delayMs = intervalMs + STORED_WITHIN_MS;
    this.#chunkMs = 3 * maximalGapMs;
  }

  /** Length of a pane in milliseconds. */
  get paneMs(): number {
    return this.#panes.paneMs;
  }

  /**
   * @param most - windows; of later ones nothing is read. What comes back may be
   *   more.
   * @throws Error that says why there is no answer
   */
  async read(
    service: ServiceKey,
    { since, until = Infinity }: WindowsQuery,
    most: number,
  ): Promise<SourceAnswer> {
    const { now } = this.#options;
    const { paneMs } = this.#panes;
    const begin = Math.ceil(Math.max(since, now() - MOST_MS) / paneMs) * paneMs;
    const end = this.#paneBefore(Math.min(until, now() - this.#delayMs));
    const stretches: Stretch[] = [];
    const ends: number[] = [];
    let isKnown = false;
    let flaw: string | undefined;
    let from = begin;
    do {
      const to = Math.max(from, Math.min(end, from + this.#chunkMs));
      const { timelines, clock } = await this.#timelines(service, from, to);
      isKnown ||= timelines.length > 0;
      const settled = this.#paneBefore(clock - this.#delayMs);
      const found = stretchesOf(
        timelines,
        { from, to: Math.min(to, end, settled) },
        this.#panes,
      );
      stretches.push(...found.stretches);
      ends.push(...found.ends);
      flaw = found.flaw ?? flaw;
      const last = found.ends.at(-1);
      from = to < end && last !== undefined && last > from ? last : to;
    } while (from < end && countOf(stretches) < most);
    if (!isKnown) {
      return { problem: `it has no series of a service ${service.name}` };
    }
    const asOf = ends.at(-1) ?? begin;
    const isBlind =
      from >= end && end - asOf >= Math.max(BLIND_MS, BLIND_PANES * paneMs);
    if (isBlind && flaw !== undefined) {
      return {
        problem: `nothing is wholly known since ${new Date(
          asOf,
        ).toISOString()}: ${flaw}`,
      };
    }
    return ends.length === 0
      ? { dataSince: since, asOf: since, stretches }
      : { dataSince: ends[0], asOf, stretches };
  }

  #paneBefore(time: number): number {
    const { paneMs } = this.#panes;
    return Math.floor(time / paneMs) * paneMs;
  }

  /** Of all that was scraped within a span, and of what was seen of it before. */
  async #timelines(
    service: ServiceKey,
    from: number,
    to: number,
  ): Promise<{ timelines: Timeline[]; clock: number }> {
    const { config, series, now } = this.#options;
    const { maximalGapMs, reachMs } = this.#panes;
    const dialect = dialects[config.dialect];
    const identity: Identity = identityOf(service, dialect, config.identify);
    const range = to - from + maximalGapMs + reachMs;
    const asked = { dialect, identity, labels: config.labels, range };
    const answer = await series(seriesQuery(asked), to);
    const scrapes = scrapesQuery(asked, answer.series);
    const more =
      scrapes === undefined ? [] : (await series(scrapes, to)).series;
    const all = [...answer.series, ...more];
    requireWithin(all, to, range);
    const targets = readTargets(all, dialect, identity);
    return {
      timelines: targets.map(target => timelineOf(target, maximalGapMs)),
      clock: Math.min(now(), answer.date ?? Infinity),
    };
  }
}

function countOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { revisions }) => sum + revisions.size, 0);
}
