import { OutcomeCounts } from '@fairway/backstage-plugin-mlops-node';

export type Labels = Readonly<Record<string, string>>;
export type Outcome = keyof OutcomeCounts;

/** How the outcome of requests is read from the labels of their counter. */
export type OutcomeRule =
  | Outcome
  /** By the value of one label; `otherwise` for what is not listed. */
  | {
      label: string;
      values: Readonly<Record<string, Outcome>>;
      otherwise: Outcome;
    }
  /** By the status of HTTP in one label, as {@link outcomeOfStatus} reads it. */
  | { status: string };

/**
 * Which series of an exporter tell of requests, as data. The outcomes of all
 * counters together are all requests, each in one of them.
 */
export interface Dialect {
  name: string;
  /**
   * Who counts: the pods of a revision themselves, or a gateway, whose series
   * have the name of a revision's Service within the label `service`.
   */
  scope: { kind: 'pods' } | { kind: 'gateway'; service: string };
  /** Labels that series must have, beside what tells the service. */
  matchers: Labels;
  outcomes: readonly { metric: string; outcome: OutcomeRule }[];
  /** A cumulative histogram of the times of successes. */
  latency: {
    /** Without `_bucket`. */
    metric: string;
    /** Milliseconds of one of its units. */
    unitMs: number;
    /** Label with the status of HTTP, where it has other requests as well. */
    status?: string;
  };
}

/**
 * The outcome of a status of HTTP. 499 is what gateways say of clients that went
 * away, 0 what Envoy says of them; what is no status counts as a failure of the
 * server, so that nothing unknown ever looks good.
 */
export function outcomeOfStatus(text: string): Outcome {
  const status = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (status === 499 || status === 0) {
    return 'cancelled';
  }
  if (status === 429) {
    return 'rateLimited';
  }
  if (status === 504) {
    return 'timeout';
  }
  if (status >= 100 && status < 400) {
    return 'success';
  }
  return status >= 400 && status < 500 ? 'clientError' : 'serverError';
}

/** The outcome that a counter with these labels counts. */
export function outcomeOf(rule: OutcomeRule, labels: Labels): Outcome {
  if (typeof rule === 'string') {
    return rule;
  }
  if ('status' in rule) {
    return outcomeOfStatus(labels[rule.status] ?? '');
  }
  const { label, values, otherwise } = rule;
  const value = labels[label] ?? '';
  return Object.hasOwn(values, value) ? values[value] : otherwise;
}
