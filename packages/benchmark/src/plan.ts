/** Where requests go. */
export interface BenchmarkEndpoint {
  /** `http://host:port`, with an optional path before each request's own. */
  url: string;
  /** Unix socket to connect to instead of the host of the URL. */
  socketPath?: string;
  /** Sent with every request; may hold secrets, which no report repeats. */
  headers?: Readonly<Record<string, string>>;
}

/** One request; a plan holds one or more, taken in turn. */
export interface BenchmarkRequestTemplate {
  method: 'GET' | 'POST';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
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
