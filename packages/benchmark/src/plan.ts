/** Where requests go. */
export interface BenchmarkEndpoint {
  /** `http://host:port` or `https:`, with an optional path before each request's own. */
  url: string;
  /** Unix socket to connect to instead of the host of the URL. */
  socketPath?: string;
  /** Sent with every request; may hold secrets, which no report repeats. */
  headers?: Readonly<Record<string, string>>;
}

/** What a right answer is. Without it, every 2xx is one. */
export interface ExpectedAnswer {
  /** The status that counts as success, instead of every 2xx. */
  status?: number;
  /** Outputs of an OIP v2 answer by name, flat and row-major. */
  outputs?: Readonly<Record<string, readonly (number | string | boolean)[]>>;
  /**
   * By how much a number may differ, absolutely or as a share of the expected
   * one, whichever allows more. Default: 1e-6.
   */
  tolerance?: number;
}

/** One request; a plan holds one or more, taken in turn. */
export interface BenchmarkRequestTemplate {
  method: 'GET' | 'POST';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  expect?: ExpectedAnswer;
}

/** When requests are sent. */
export interface BenchmarkLoad {
  /** Requests per second. */
  rate: number;
  arrivals: 'poisson' | 'constant';
  /** Of the measured part. */
  durationSeconds: number;
  /** Before the measured part; its requests are not counted. */
  warmUpSeconds: number;
}

/** Everything that one benchmark does. */
export interface BenchmarkPlan {
  endpoint: BenchmarkEndpoint;
  protocol: 'oip-v2-json' | 'oip-v2-binary' | 'http';
  requests: readonly BenchmarkRequestTemplate[];
  load: BenchmarkLoad;
  /** Of the schedule: the same seed sends at the same instants. */
  seed: number;
  /** Open connections, and so requests in flight, at most. */
  connections: number;
  /** From the send of one request to the end of its answer. */
  timeoutSeconds: number;
  /** Processes that send. */
  workers: number;
}
