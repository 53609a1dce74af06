import { Asked, inWords } from './asked';
import {
  ApiNotServedError,
  ConflictKind,
  ExpiredError,
  ForbiddenError,
  MissingPermission,
  ObjectConflictError,
  ObjectInvalidError,
  ObjectNotFoundError,
  StatusAnswer,
  StatusCause,
  StatusError,
  TooManyRequestsError,
  UnauthorizedError,
} from './errors';
import { isRecord } from '../objects/json';
import { resourceNameOf } from '../objects/ResourceType';

const maximumCauses = 50;
const maximumMessage = 8_192;

/** Reads a `Status` object; `code` stands in where it has none. */
export function readStatus(value: unknown, code?: number): StatusAnswer {
  const status = isRecord(value) ? value : {};
  const details = isRecord(status.details) ? status.details : {};
  const causes = Array.isArray(details.causes) ? details.causes : [];
  const seconds = details.retryAfterSeconds;
  return {
    code: typeof status.code === 'number' ? status.code : code ?? 0,
    reason: text(status.reason),
    message: text(status.message),
    causes: causes.filter(isRecord).slice(0, maximumCauses).map(readCause),
    ...(typeof seconds === 'number' && seconds > 0
      ? { retryAfterMs: seconds * 1000 }
      : {}),
  };
}

function readCause(cause: Record<string, unknown>): StatusCause {
  return {
    reason: text(cause.reason),
    message: text(cause.message),
    ...(typeof cause.field === 'string' ? { field: text(cause.field) } : {}),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maximumMessage) : '';
}

/** The error for what an API server refused. */
export function statusError(
  cluster: string,
  asked: Asked,
  status: StatusAnswer,
): StatusError {
  const what = `Cluster ${cluster} refused to ${inWords(asked)}`;
  const said = `${what}: ${status.message || `status ${status.code}`}`;
  switch (status.code) {
    case 400:
    case 422:
      return new ObjectInvalidError(cluster, said, status);
    case 401:
      return new UnauthorizedError(
        cluster,
        `${what}: it does not accept the portal's credentials; renew them where its kubeconfig or token file comes from`,
        status,
      );
    case 403:
      return forbidden(cluster, said, asked, status);
    case 404:
      return status.reason === 'NotFound' && isOfOneObject(status)
        ? new ObjectNotFoundError(cluster, said, status)
        : new ApiNotServedError(
            cluster,
            `Cluster ${cluster} cannot ${inWords(asked)}: it does not serve ${
              asked.type
                ? `${resourceNameOf(asked.type)} in version ${
                    asked.type.version
                  }`
                : asked.path
            }`,
            status,
          );
    case 409:
      return new ObjectConflictError(cluster, said, status, kindOf(status));
    case 410:
      return new ExpiredError(cluster, said, status);
    case 429:
      return new TooManyRequestsError(cluster, said, status);
    default:
      return new StatusError(cluster, said, status);
  }
}

/**
 * Is an object missing, and not the whole API? Only of an object does the API
 * server say its name: `deployments.apps "x" not found`.
 */
function isOfOneObject(status: StatusAnswer): boolean {
  return / "[^"]*" not found$/.test(status.message);
}

function kindOf({ reason, message, causes }: StatusAnswer): ConflictKind {
  if (reason === 'AlreadyExists') {
    return 'exists';
  }
  if (causes.some(cause => cause.reason === 'FieldManagerConflict')) {
    return 'fieldManager';
  }
  return /precondition/i.test(message) ? 'precondition' : 'resourceVersion';
}

/** The sentence of Kubernetes' RBAC authorizer (apiserver, `responsewriters`). */
const denied =
  /User ".*?" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

function forbidden(
  cluster: string,
  said: string,
  asked: Asked,
  status: StatusAnswer,
): ForbiddenError {
  const match = denied.exec(status.message);
  if (!match) {
    return new ForbiddenError(cluster, said, status);
  }
  const [, verb, resource, group, namespace] = match;
  const permission: MissingPermission = {
    verb,
    resource,
    group,
    ...(namespace === undefined ? {} : { namespace }),
  };
  return new ForbiddenError(
    cluster,
    `The portal's account may not ${inWords(
      asked,
    )} on cluster ${cluster}: grant it the verb "${verb}" on "${resource}" of API group "${group}" ${
      namespace === undefined
        ? 'by a ClusterRole'
        : `by a Role in namespace "${namespace}"`
    }`,
    status,
    permission,
  );
}
