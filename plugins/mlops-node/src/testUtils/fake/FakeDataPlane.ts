import {
  RateLimit,
  ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import { createHash, randomBytes } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { AcceptedKey, ReachableEndpoint } from '../../targets';

/** What the data plane must know of one service to answer for it. */
export interface FakeRoute {
  modelName: string;
  keys: AcceptedKey[];
  revisions: {
    number: number;
    modelVersion: string;
    /** A revision that sleeps counts as ready: being chosen wakes it. */
    ready: boolean;
    weight: number;
    mirror: number;
  }[];
}

export interface FakeDataPlaneOptions {
  /** Routes as they are now, by the name of the service. */
  routes: () => ReadonlyMap<string, FakeRoute>;
  /** Without, every client is answered. */
  checksKeys: boolean;
  onKeyUsed: (service: string, keyId: string) => void;
  /** A prediction, or the copy of one, is meant for the revision. */
  onChosen: (service: string, revision: number) => void;
  now: () => number;
}

const MAX_BODY_BYTES = 1_000_000;
const PORTAL_HEADER = 'x-fake-portal-token';
const PATH =
  /^(\/portal)?\/([a-z0-9-]+)(?:\/revisions\/(\d+))?\/v2\/models\/([^/]+)\/infer$/;

type Refusal = { status: number; message: string };

/**
 * A real HTTP server on a free port of the loopback interface that answers
 * predictions with the number of the revision that "computed" them.
 *
 * It starts with the first question for its address, and does not keep the
 * process alive.
 */
export class FakeDataPlane {
  readonly #options: FakeDataPlaneOptions;
  readonly #portalToken = randomBytes(16).toString('hex');
  #listening: Promise<Server> | undefined;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  #predictions = 0;

  static create(options: FakeDataPlaneOptions): FakeDataPlane {
    return new FakeDataPlane(options);
  }

  private constructor(options: FakeDataPlaneOptions) {
    this.#options = options;
  }

  /** For clients that hold an endpoint key. */
  async endpoint(service: string, modelName: string): Promise<ServiceEndpoint> {
    const url = `${await this.#origin()}/${service}`;
    return {
      url,
      inferUrl: `${url}/v2/models/${modelName}/infer`,
      modelName,
      protocols: ['open-inference-v2'],
    };
  }

  /** For the portal, which holds no endpoint key. */
  async reach(service: string, revision?: number): Promise<ReachableEndpoint> {
    const path = revision === undefined ? '' : `/revisions/${revision}`;
    return {
      url: `${await this.#origin()}/portal/${service}${path}`,
      headers: { [PORTAL_HEADER]: this.#portalToken },
    };
  }

  async close(): Promise<void> {
    const server = await this.#listening;
    this.#listening = undefined;
    if (server) {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    }
  }

  async #origin(): Promise<string> {
    this.#listening ??= this.#listen();
    const { port } = (await this.#listening).address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async #listen(): Promise<Server> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(error =>
        send(response, 500, { error: String(error) }),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.unref();
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request);
    const match = PATH.exec(
      new URL(request.url ?? '/', 'http://fake').pathname,
    );
    if (!match || request.method !== 'POST') {
      send(response, 404, { error: 'There is no such resource' });
      return;
    }
    const [, portal, service, revision, modelName] = match;
    const route = this.#options.routes().get(service);
    const refusal = portal
      ? this.#refusePortal(request)
      : this.#refuseClient(request, service, route);
    if (refusal) {
      send(response, refusal.status, { error: refusal.message });
      return;
    }
    if (!route || route.modelName !== modelName) {
      send(response, 404, { error: `Unknown model ${modelName}` });
      return;
    }
    const chosen = revision
      ? route.revisions.find(r => r.number === Number(revision) && r.ready)
      : this.#choose(route);
    if (!chosen) {
      send(response, 503, { error: `No revision of ${service} is ready` });
      return;
    }
    this.#options.onChosen(service, chosen.number);
    for (const { number } of route.revisions.filter(r => r.mirror > 0)) {
      this.#options.onChosen(service, number);
    }
    send(response, 200, predictionOf(modelName, chosen, body));
  }

  #refusePortal(request: IncomingMessage): Refusal | undefined {
    return request.headers[PORTAL_HEADER] === this.#portalToken
      ? undefined
      : { status: 401, message: 'Only the portal may use this address' };
  }

  #refuseClient(
    request: IncomingMessage,
    service: string,
    route: FakeRoute | undefined,
  ): Refusal | undefined {
    if (!this.#options.checksKeys) {
      return undefined;
    }
    const [, secret] =
      /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!secret) {
      return { status: 401, message: 'An endpoint key is required' };
    }
    const sha256 = createHash('sha256').update(secret).digest('hex');
    const accepts = (key: AcceptedKey) =>
      key.sha256 === sha256 &&
      (key.expiresAt === undefined || key.expiresAt > this.#options.now());
    const own = route?.keys.find(accepts);
    if (own?.rateLimit && !this.#takeToken(own.id, own.rateLimit)) {
      return { status: 429, message: 'This endpoint key is used too often' };
    }
    if (own) {
      this.#options.onKeyUsed(service, own.id);
      return undefined;
    }
    const foreign = [...this.#options.routes().values()].some(other =>
      other.keys.some(accepts),
    );
    return foreign
      ? { status: 403, message: 'This key belongs to another service' }
      : { status: 401, message: 'This endpoint key is not accepted' };
  }

  /** A bucket of `burst` tokens that fills by `requestsPerSecond`. */
  #takeToken(id: string, limit: RateLimit): boolean {
    const now = this.#options.now();
    const { tokens, at } = this.#buckets.get(id) ?? {
      tokens: limit.burst,
      at: now,
    };
    const filled = Math.min(
      limit.burst,
      tokens + ((now - at) / 1000) * limit.requestsPerSecond,
    );
    const allowed = filled >= 1;
    this.#buckets.set(id, { tokens: allowed ? filled - 1 : filled, at: now });
    return allowed;
  }

  // Counting instead of drawing lots keeps shares exact over each hundred.
  #choose(route: FakeRoute) {
    const ready = route.revisions.filter(r => r.ready && r.weight > 0);
    const total = ready.reduce((sum, r) => sum + r.weight, 0);
    let position = total > 0 ? this.#predictions++ % total : 0;
    return ready.find(r => {
      position -= r.weight;
      return position < 0;
    });
  }
}

function predictionOf(
  modelName: string,
  revision: FakeRoute['revisions'][number],
  body: string,
) {
  const request = JSON.parse(body || '{}') as { id?: string };
  return {
    model_name: modelName,
    model_version: revision.modelVersion,
    ...(request.id ? { id: request.id } : {}),
    outputs: [
      {
        name: 'revision',
        datatype: 'INT64',
        shape: [1],
        data: [revision.number],
      },
    ],
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new Error(`The body is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
