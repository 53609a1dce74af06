import type { BenchmarkPlan, BenchmarkRequestTemplate } from './plan.ts';

/** A plan that cannot be driven; the message says what is wrong with it. */
export class BenchmarkPlanError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BenchmarkPlanError';
  }
}

function demand(condition: boolean, message: string): void {
  if (!condition) {
    throw new BenchmarkPlanError(message);
  }
}

const within = (value: number, low: number, high: number) =>
  Number.isFinite(value) && value >= low && value <= high;
const wholeWithin = (value: number, low: number, high: number) =>
  Number.isSafeInteger(value) && within(value, low, high);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Visible characters, spaces and tabs; never a line break.
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const FRAMING = ['content-length', 'transfer-encoding', 'connection', 'host'];

function checkHeaders(headers: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    demand(TOKEN.test(name), `'${name}' is no name of a header`);
    demand(
      !FRAMING.includes(name.toLowerCase()),
      `the header ${name} is set by the generator`,
    );
    // The value may be a secret, so the message has only the name.
    demand(
      FIELD_VALUE.test(value),
      `the header ${name} has a character that headers cannot have`,
    );
  }
}

function checkRequest(request: BenchmarkRequestTemplate, index: number): void {
  const where = `request ${index + 1}`;
  demand(
    request.method === 'GET' || request.method === 'POST',
    `${where}: the method must be GET or POST`,
  );
  demand(
    /^\/[\x21-\x7e]*$/.test(request.path) && !request.path.includes('#'),
    `${where}: the path must begin with / and be percent-encoded`,
  );
  checkHeaders(request.headers);
}

function checkEndpoint({ endpoint }: BenchmarkPlan): void {
  const url = URL.canParse(endpoint.url) ? new URL(endpoint.url) : undefined;
  demand(
    url?.protocol === 'http:' || url?.protocol === 'https:',
    'the URL of the endpoint must look like http://host:port or https://host',
  );
  demand(
    url?.username === '' && url.password === '',
    'the URL of the endpoint must hold no user or password; send a header',
  );
  checkHeaders(endpoint.headers);
}

/** The most requests of one benchmark. */
export const MAXIMAL_REQUESTS = 1_000_000_000;

/** @throws BenchmarkPlanError saying what is wrong */
export function checkPlan(plan: BenchmarkPlan): void {
  checkEndpoint(plan);
  const { load } = plan;
  demand(
    wholeWithin(plan.requests.length, 1, 10_000),
    'a plan has 1 to 10000 requests',
  );
  plan.requests.forEach(checkRequest);
  demand(
    within(load.rate, 1e-3, 1_000_000),
    `the rate must be from 0.001 to 1000000 requests per second, not ${load.rate}`,
  );
  demand(
    within(load.durationSeconds, 1e-3, 86_400),
    `the duration must be at most a day, not ${load.durationSeconds} s`,
  );
  demand(
    within(load.warmUpSeconds, 0, 3600),
    `the warm-up must be from 0 to 3600 s, not ${load.warmUpSeconds} s`,
  );
  const seconds = load.durationSeconds + load.warmUpSeconds;
  demand(
    load.rate * seconds <= MAXIMAL_REQUESTS,
    `rate and duration make more than ${MAXIMAL_REQUESTS} requests`,
  );
  demand(
    load.rate * load.durationSeconds >= 0.5,
    'rate and duration make not even one request',
  );
  demand(
    load.arrivals === 'poisson' || load.arrivals === 'constant',
    'arrivals must be poisson or constant',
  );
  demand(Number.isSafeInteger(plan.seed), 'the seed must be a safe integer');
  demand(
    wholeWithin(plan.workers, 1, 256),
    `there can be 1 to 256 workers, not ${plan.workers}`,
  );
  demand(
    wholeWithin(plan.connections, plan.workers, 65_536),
    `there must be as many connections as workers at least, and at most 65536, not ${plan.connections}`,
  );
  demand(
    within(plan.timeoutSeconds, 0.001, 3600),
    `the timeout must be from 0.001 to 3600 s, not ${plan.timeoutSeconds} s`,
  );
}
