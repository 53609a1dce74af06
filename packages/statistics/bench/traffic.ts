import { normal } from '../src/random/variates.ts';
import type { Random } from '../src/random/Random.ts';
import { outputShares, type Truth } from './truths.ts';

/** How requests hang together. */
export type TrafficKind =
  | 'independent'
  | 'autocorrelated'
  | 'bursty'
  | 'swinging';

/** Lognormal latencies: median 40 ms, standard deviation of the logarithm 0.5. */
const MEDIAN = 40;
const SPREAD = 0.5;
const ERRORS = 0.01;

/** Of autocorrelated traffic: a load that all requests of a while share. */
const LOAD_SHARE = 0.3;
const LOAD_REQUESTS = 30;
/** Of swinging traffic, where that while is longer than what is looked at. */
const SWING_REQUESTS = 3000;

/** Of bursty traffic: one request in 20 falls into bursts of 30 on average. */
const BURST_SHARE = 0.05;
const BURST_REQUESTS = 30;
const BURST_ERRORS = 0.11;
const BURST_SLOWDOWN = 2;

/** One request. */
export interface Request {
  latency: number;
  failed: boolean;
  category: number;
}

/** Requests to one revision, one after the other. */
export class Traffic {
  readonly #random: Random;
  readonly #kind: TrafficKind;
  readonly #truth: Truth;
  readonly #cumulative: number[];
  readonly #request: Request = { latency: 0, failed: false, category: 0 };
  #load: number;
  #burst: boolean;
  #leaning: number;

  static create(random: Random, kind: TrafficKind, truth: Truth): Traffic {
    return new Traffic(random, kind, truth);
  }

  private constructor(random: Random, kind: TrafficKind, truth: Truth) {
    this.#random = random;
    this.#kind = kind;
    this.#truth = truth;
    let sum = 0;
    this.#cumulative = outputShares(truth.shift).map(share => (sum += share));
    this.#load = normal(random);
    this.#burst = random.next() < BURST_SHARE;
    this.#leaning = random.next();
  }

  /** The next request, in an object that is used again. */
  next(): Request {
    const random = this.#random;
    const request = this.#request;
    let noise = normal(random);
    let slowdown = 1 + this.#truth.slower;
    let errors = ERRORS;
    let position = random.next();
    if (this.#kind === 'autocorrelated' || this.#kind === 'swinging') {
      const keep = Math.exp(
        -1 / (this.#kind === 'swinging' ? SWING_REQUESTS : LOAD_REQUESTS),
      );
      this.#load =
        keep * this.#load + Math.sqrt(1 - keep * keep) * normal(random);
      noise =
        Math.sqrt(LOAD_SHARE) * this.#load + Math.sqrt(1 - LOAD_SHARE) * noise;
    }
    if (this.#kind === 'bursty') {
      this.#moveBurst();
      // Within a while, two of three callers ask for the same thing.
      position = random.next() < 2 / 3 ? this.#leaning : position;
      slowdown *= this.#burst ? BURST_SLOWDOWN : 1;
      errors = this.#burst
        ? BURST_ERRORS
        : (ERRORS - BURST_SHARE * BURST_ERRORS) / (1 - BURST_SHARE);
    }
    // The extra errors strike those that would have succeeded.
    errors += ((1 - errors) * this.#truth.moreErrors) / (1 - ERRORS);
    request.latency = MEDIAN * slowdown * Math.exp(SPREAD * noise);
    request.failed = random.next() < errors;
    request.category = this.#cumulative.findIndex(sum => position < sum);
    if (request.category < 0) {
      request.category = 9;
    }
    return request;
  }

  #moveBurst(): void {
    const random = this.#random;
    const leaving = 1 / BURST_REQUESTS;
    const entering = (leaving * BURST_SHARE) / (1 - BURST_SHARE);
    if (random.next() < (this.#burst ? leaving : entering)) {
      this.#burst = !this.#burst;
    }
    if (random.next() < 0.2) {
      this.#leaning = random.next();
    }
  }
}
