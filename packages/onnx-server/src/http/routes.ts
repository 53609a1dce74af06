import { HttpError } from '../errors.ts';

/** What is asked for. */
export type RouteKind =
  | 'server'
  | 'live'
  | 'ready'
  | 'metadata'
  | 'modelReady'
  | 'statistics'
  | 'infer'
  | 'modelList'
  | 'modelStatus'
  | 'predict'
  | 'metrics';

export interface Route {
  kind: RouteKind;
  model?: string;
  version?: string;
}

const FIXED: Readonly<Record<string, RouteKind>> = {
  '/v2': 'server',
  '/v2/health/live': 'live',
  '/v2/health/ready': 'ready',
  '/v1/models': 'modelList',
  '/metrics': 'metrics',
};

const V2_MODEL =
  /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(infer|ready|stats))?$/;
const V1_MODEL = /^\/v1\/models\/([^/:]+)(:predict)?$/;

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(404, 'the path is not properly encoded');
  }
}

/**
 * Finds what a URL path asks for.
 * @throws HttpError 404 for a path that is none of the server's
 */
export function findRoute(url: string): Route {
  const path = url.split('?', 1)[0].replace(/(?<=.)\/$/, '');
  if (Object.hasOwn(FIXED, path)) {
    return { kind: FIXED[path] };
  }
  const v2 = V2_MODEL.exec(path);
  if (v2) {
    const [, model, version, action] = v2;
    const kinds = {
      infer: 'infer',
      ready: 'modelReady',
      stats: 'statistics',
    } as const;
    return {
      kind: action ? kinds[action as keyof typeof kinds] : 'metadata',
      model: decode(model),
      ...(version !== undefined && { version: decode(version) }),
    };
  }
  const v1 = V1_MODEL.exec(path.replace(/%3A/i, ':'));
  if (v1) {
    return { kind: v1[2] ? 'predict' : 'modelStatus', model: decode(v1[1]) };
  }
  throw new HttpError(
    404,
    'there is nothing at this path; predictions are at /v2/models/{model}/infer and /v1/models/{model}:predict',
  );
}

/** Methods that a route answers. */
export function methodsOf(kind: RouteKind): readonly string[] {
  return kind === 'infer' || kind === 'predict' ? ['POST'] : ['GET', 'HEAD'];
}
