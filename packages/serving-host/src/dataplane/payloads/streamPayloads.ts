import type { ServerResponse } from 'node:http';
import type { PayloadTap } from './PayloadTap.ts';
import type {
  Payload,
  PayloadBody,
  SubscriptionOptions,
} from './Subscription.ts';

const bounds = {
  percent: { fallback: 100, minimum: 0, maximum: 100 },
  maximalBodyBytes: { fallback: 64 * 1024, minimum: 0, maximum: 1024 * 1024 },
};
/** Times the largest bodies, this bounds what a subscriber can hold. */
const maximalWaiting = 256;
const maximalBytes = 32 * 1024 * 1024;
const heartbeatMs = 10_000;

/** A number in the query, or why it is none. */
function parseBounded(
  name: keyof typeof bounds,
  text: string | undefined,
): number | string {
  const { fallback, minimum, maximum } = bounds[name];
  const value = text === undefined ? fallback : Number(text || NaN);
  return value >= minimum && value <= maximum
    ? value
    : `${name} must be a number from ${minimum} to ${maximum}`;
}

/** What a subscriber asks for; a text says what is wrong with it. */
export function parseSubscription(
  service: string,
  query: Record<string, string>,
): SubscriptionOptions | string {
  const percent = parseBounded('percent', query.percent);
  const body = parseBounded('maximalBodyBytes', query.maximalBodyBytes);
  if (typeof percent === 'string') {
    return percent;
  }
  if (typeof body === 'string') {
    return body;
  }
  const perPayload = Math.max(1, 2 * body);
  return {
    service,
    percent,
    maximalBodyBytes: Math.floor(body),
    maximalWaiting: Math.max(
      4,
      Math.min(maximalWaiting, Math.floor(maximalBytes / perPayload)),
    ),
  };
}

function bodyOf({ content, ...rest }: PayloadBody) {
  return { ...rest, base64: content.toString('base64') };
}

function lineOf(payload: Payload) {
  const { request, response } = payload;
  return { ...payload, request: bodyOf(request), response: bodyOf(response) };
}

/**
 * Writes each payload as a line of JSON, `{dropped}` where some were lost, and
 * a heartbeat. Who does not read gets the newest later, and is told how many
 * it has missed.
 */
export async function streamPayloads(
  response: ServerResponse,
  tap: PayloadTap,
  options: SubscriptionOptions,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
  });
  const subscription = tap.subscribe(options);
  const drained = () =>
    new Promise<void>(resolve => {
      response.once('drain', resolve);
      response.once('close', resolve);
    });
  const write = (line: unknown) => response.write(`${JSON.stringify(line)}\n`);
  const beat = () => {
    if (response.writableLength === 0) {
      write({ heartbeat: new Date().toISOString() });
    }
  };
  const timer = setInterval(beat, heartbeatMs);
  response.once('close', () => {
    clearInterval(timer);
    subscription.close();
  });
  beat();
  while (!subscription.isClosed && !response.destroyed) {
    const payload = await subscription.next();
    const dropped = subscription.takeDropped();
    if (dropped > 0) {
      write({ dropped });
    }
    if (payload && !write(lineOf(payload)) && !response.destroyed) {
      await drained();
    }
  }
}
