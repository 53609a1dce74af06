/** A request path taken apart: whose service, and what of it. */
export interface Route {
  service: string;
  /** Starts with `/v1` or `/v2`; with the query. */
  path: string;
  /** Only where the path named a revision. */
  revision?: number;
}

/** What nearly every request has: nothing encoded, no segment with a dot first. */
const plainPath = /^\/v[12](?:\/[A-Za-z0-9_~:@-][A-Za-z0-9._~:@-]*)*$/;

/**
 * What a replica may be asked: the inference protocols, nothing else that its
 * server offers. Dot segments, also encoded ones, never get through.
 */
function isForReplica(path: string): boolean {
  if (plainPath.test(path)) {
    return true;
  }
  const segments = path.split('?', 1)[0].split('/');
  return (
    /^\/v[12](\/|$)/.test(path.split('?', 1)[0]) &&
    segments.every(
      segment =>
        /^[A-Za-z0-9._~:%+@-]*$/.test(segment) &&
        !/^(\.|%2e){1,2}$/i.test(segment) &&
        !/%(2f|5c|00)/i.test(segment),
    )
  );
}

const servicePattern = /^\/([a-z](?:[a-z0-9-]{0,50}[a-z0-9])?)(\/[^#]*)?$/;
const revisionPattern = /^\/revisions\/([1-9]\d{0,8})(\/[^#]*)$/;

/**
 * Takes `/<service>/<rest>` apart; with `revisions`, also
 * `/<service>/revisions/<n>/<rest>`. `path` is absent where nothing of a
 * replica is named.
 */
export function parseRoute(
  url: string,
  options: { revisions: boolean },
): (Omit<Route, 'path'> & { path: string | undefined }) | undefined {
  const match = servicePattern.exec(url);
  if (!match) {
    return undefined;
  }
  const [, service, rest = ''] = match;
  const ofRevision = options.revisions ? revisionPattern.exec(rest) : null;
  const path = ofRevision ? ofRevision[2] : rest;
  return {
    service,
    path: isForReplica(path) ? path : undefined,
    ...(ofRevision ? { revision: Number(ofRevision[1]) } : {}),
  };
}
