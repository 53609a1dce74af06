import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  Operation,
  OperationName,
  operations,
  ResultOf,
} from '@fairway/backstage-plugin-mlops-common';

export interface FakeCall {
  name: OperationName;
  path: Record<string, string>;
  body: any;
  authorization: string | undefined;
}

/** Answers that are not a success. */
export class FakeFailure extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Handlers = {
  [N in OperationName]?: (call: FakeCall) => ResultOf<N> | Promise<ResultOf<N>>;
};

/**
 * `/api/mlops` on a loopback port, for tests: routes come from the table of
 * operations, and requests and answers alike must pass its schemas.
 */
export class FakeMlopsApi {
  readonly calls: FakeCall[] = [];
  handlers: Handlers = {};
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(error =>
      fail(response, 500, String(error)),
    );
  });

  static async start(): Promise<FakeMlopsApi> {
    const api = new FakeMlopsApi();
    await new Promise<void>(resolve =>
      api.#server.listen(0, '127.0.0.1', resolve),
    );
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  callsOf(name: OperationName): FakeCall[] {
    return this.calls.filter(call => call.name === name);
  }

  reset() {
    this.calls.length = 0;
    this.handlers = {};
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const matched = match(request);
    const handler = matched && this.handlers[matched.name];
    if (!matched || !handler) {
      return fail(
        response,
        501,
        `${request.method} ${request.url} is not faked`,
      );
    }
    const operation: Operation = operations[matched.name];
    const body = await readJson(request);
    const checked = operation.body?.safeParse(body);
    if (checked && !checked.success) {
      return fail(response, 400, checked.error.message);
    }
    const call: FakeCall = {
      ...matched,
      body,
      authorization: request.headers.authorization,
    };
    this.calls.push(call);
    try {
      const result = operation.response.parse(await handler(call));
      return send(response, operation.status, result);
    } catch (error) {
      const status = error instanceof FakeFailure ? error.status : 500;
      return fail(response, status, (error as Error).message);
    }
  }
}

function match(request: IncomingMessage) {
  const { pathname } = new URL(request.url ?? '/', 'http://fake');
  for (const [name, operation] of Object.entries(operations)) {
    const pattern = new RegExp(
      `^${operation.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`,
    );
    const found = pattern.exec(pathname);
    if (found && operation.method.toUpperCase() === request.method) {
      const path = Object.fromEntries(
        Object.entries(found.groups ?? {}).map(([key, value]) => [
          key,
          decodeURIComponent(value),
        ]),
      );
      return { name: name as OperationName, path };
    }
  }
  return undefined;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Fails in the form of the error middleware of Backstage. */
function fail(response: ServerResponse, statusCode: number, message: string) {
  send(response, statusCode, {
    error: { name: 'FakeError', message },
    response: { statusCode },
  });
}
