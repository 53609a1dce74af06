import { BucketCounts } from './BucketCounts.ts';

/** Kinds of failure as Triton counts them. */
export type FailureReason = 'REJECTED' | 'CANCELED' | 'BACKEND' | 'OTHER';

/**
 * The numbers of one revision, or of the requests of a service that no
 * revision got. Plain fields, so that a request costs next to nothing; they
 * are named and labelled when somebody reads them.
 */
export class RevisionSeries {
  readonly service: string;
  /** Empty where no replica was chosen. */
  readonly revision: string;
  readonly answers = new Map<number, number>();
  readonly failures: Record<FailureReason, number> = {
    REJECTED: 0,
    CANCELED: 0,
    BACKEND: 0,
    OTHER: 0,
  };
  /** Copies of requests that were answered, by status code. */
  readonly mirrored = new Map<number, number>();
  /** Copies that were not sent or not answered, by reason. */
  readonly mirrorDropped = new Map<string, number>();
  rateLimited = 0;
  successes = 0;
  requestBytes = 0;
  responseBytes = 0;
  /** From the head of the request to the end of the answer. */
  readonly durations = BucketCounts.create();
  /** For a replica. */
  readonly waits = BucketCounts.create();

  static create(options: {
    service: string;
    revision: string;
  }): RevisionSeries {
    return new RevisionSeries(options);
  }

  private constructor(options: { service: string; revision: string }) {
    this.service = options.service;
    this.revision = options.revision;
  }

  add(request: {
    code: number;
    seconds: number;
    waitedSeconds: number;
    requestBytes: number;
    responseBytes: number;
  }): void {
    const { code, seconds, waitedSeconds } = request;
    count(this.answers, code);
    if (code < 400) {
      this.successes += 1;
    } else {
      this.failures[reasonOf(code)] += 1;
    }
    this.requestBytes += request.requestBytes;
    this.responseBytes += request.responseBytes;
    this.durations.add(seconds);
    this.waits.add(waitedSeconds);
  }
}

/** One more of a kind. */
export function count<K>(counts: Map<K, number>, kind: K): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

function reasonOf(code: number): FailureReason {
  if (code === 429 || code === 503) {
    return 'REJECTED';
  }
  if (code === 499) {
    return 'CANCELED';
  }
  return code >= 500 ? 'BACKEND' : 'OTHER';
}
