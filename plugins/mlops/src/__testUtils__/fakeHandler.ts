export type FakeRequest = {
  path: Record<string, string>;
  query: Record<string, string>;
  body: any;
};
export type Handler = (request: FakeRequest) => unknown;

/** An answer that is not a success, in the form of the portal's backend. */
export class FakeFailure extends Error {
  readonly status: number;

  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const notFound = (what: string) =>
  new FakeFailure(404, 'NotFoundError', `There is no ${what}`);

/** The part of a list that a query asks for. */
export const page = <T>(items: T[], query: Record<string, string>) => {
  const offset = Number(query.offset ?? 0);
  const limit = Number(query.limit ?? 25);
  return {
    items: items.slice(offset, offset + limit),
    totalItems: items.length,
    limit,
    offset,
  };
};
