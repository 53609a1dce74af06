import { ResponseError } from '@backstage/errors';
import type { MlopsApi } from '@fairway/backstage-plugin-mlops';
import {
  Operation,
  OperationName,
  operations,
  ResultOf,
} from '@fairway/backstage-plugin-mlops-common';

type Call = { path?: any; query?: any; body?: any };
type Handlers = {
  [N in OperationName]?: (call: Call) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** Stands in for `Response`, which jsdom does not have. */
class FakeResponse {
  readonly ok = false;
  readonly statusText = 'Failed';
  readonly headers = { get: () => 'application/json' };
  readonly status: number;
  readonly #body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.#body = body;
  }

  async text() {
    return JSON.stringify(this.#body);
  }
}

/** An answer that is not a success, as the client throws it. */
export async function failure(status: number, message: string) {
  return await ResponseError.fromResponse(
    new FakeResponse(status, {
      error: { name: 'FakeError', message },
      response: { statusCode: status },
    }) as unknown as Response,
  );
}

/**
 * The client of `/api/mlops` without a backend: queries, bodies and answers
 * must pass the schemas of the operations, and what is not faked fails.
 */
export class FakeMlopsApi implements Pick<MlopsApi, 'call'> {
  readonly calls: ({ name: OperationName } & Call)[] = [];
  handlers: Handlers;

  constructor(handlers: Handlers = {}) {
    this.handlers = handlers;
  }

  callsOf(name: OperationName) {
    return this.calls.filter(call => call.name === name);
  }

  call: MlopsApi['call'] = async (name, { path, query, body } = {}) => {
    const handler = this.handlers[name] as
      | ((call: Call) => unknown)
      | undefined;
    if (!handler) {
      throw new Error(`${name} is not faked`);
    }
    const operation: Operation = operations[name];
    operation.query?.parse(withoutUndefined(query));
    operation.body?.parse(body);
    this.calls.push({ name, path, query: withoutUndefined(query), body });
    return operation.response.parse(
      await handler({ path, query, body }),
    ) as any;
  };
}

function withoutUndefined(query: object = {}) {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined),
  );
}

/** One page of a list. */
export function page<T>(...items: T[]) {
  return { items, totalItems: items.length, limit: 50, offset: 0 };
}
