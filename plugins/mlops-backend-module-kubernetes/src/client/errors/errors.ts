import { CustomErrorBase } from '@backstage/errors';

/** Something went wrong with one cluster. Never holds a credential. */
export class KubernetesError extends CustomErrorBase {
  /** As it is called in the portal's configuration. */
  readonly cluster: string;

  constructor(cluster: string, message: string) {
    super(message);
    this.cluster = cluster;
  }
}

/** The credentials of a cluster could not be had. */
export class CredentialsError extends KubernetesError {}

/**
 * Did a request reach the API server? What was not sent has changed nothing;
 * of anything else only a look at the cluster can tell.
 */
export type Arrival = 'not sent' | 'unknown';

/** No answer came from the API server. */
export class UnreachableError extends KubernetesError {
  readonly arrival: Arrival;

  constructor(cluster: string, message: string, arrival: Arrival) {
    super(cluster, message);
    this.arrival = arrival;
  }
}

/** What answered is no API server, or answered what none would. */
export class UnreadableAnswerError extends KubernetesError {
  /** The status of the answer. */
  readonly code: number | undefined;

  constructor(cluster: string, message: string, code?: number) {
    super(cluster, message);
    this.code = code;
  }
}

/** An answer or a list is longer than what is read of one. */
export class TooLargeError extends KubernetesError {}

/** A part of why an API server refused. */
export interface StatusCause {
  reason: string;
  message: string;
  /** The path of the field that it is about. */
  field?: string;
}

/** What an API server says when it refuses: `Status` of its API. */
export interface StatusAnswer {
  /** The HTTP status. */
  code: number;
  /** A word for programs, such as `AlreadyExists`; empty where there is none. */
  reason: string;
  /** Word for word; what an admission webhook or policy said is part of it. */
  message: string;
  causes: StatusCause[];
  /** How long it asks to wait before the next try, in milliseconds. */
  retryAfterMs?: number;
}

/** The API server refused. */
export class StatusError extends KubernetesError {
  readonly status: StatusAnswer;

  constructor(cluster: string, message: string, status: StatusAnswer) {
    super(cluster, message);
    this.status = status;
  }

  get code(): number {
    return this.status.code;
  }
}

/** 404: there is no such object. */
export class ObjectNotFoundError extends StatusError {}

/** 404: the cluster does not have this type of object, nor perhaps its whole API. */
export class ApiNotServedError extends StatusError {}

/**
 * 409. `exists`: somebody has created it. `resourceVersion`: it has changed since
 * it was read. `fieldManager`: somebody else owns a field. `precondition`: what was
 * to be deleted is another object or has changed.
 */
export type ConflictKind =
  | 'exists'
  | 'resourceVersion'
  | 'fieldManager'
  | 'precondition';

/** 409: somebody else was there first. Read again, then decide again. */
export class ObjectConflictError extends StatusError {
  readonly conflict: ConflictKind;

  constructor(
    cluster: string,
    message: string,
    status: StatusAnswer,
    conflict: ConflictKind,
  ) {
    super(cluster, message, status);
    this.conflict = conflict;
  }
}

/** 401: the API server does not know these credentials. */
export class UnauthorizedError extends StatusError {}

/** What a role has to allow. */
export interface MissingPermission {
  verb: string;
  /** With the subresource: `pods/log`. */
  resource: string;
  /** Empty for the core group. */
  group: string;
  /** Absent where it has to be allowed for the whole cluster. */
  namespace?: string;
}

/**
 * 403: a role is missing (`permission`), or admission refuses it: a quota, the
 * Pod Security of the namespace, a policy, a namespace that is being deleted.
 */
export class ForbiddenError extends StatusError {
  readonly permission: MissingPermission | undefined;

  constructor(
    cluster: string,
    message: string,
    status: StatusAnswer,
    permission?: MissingPermission,
  ) {
    super(cluster, message, status);
    this.permission = permission;
  }

  /** Is it refused because its namespace is being deleted? */
  get isNamespaceTerminating(): boolean {
    return this.status.causes.some(
      ({ reason }) => reason === 'NamespaceTerminating',
    );
  }
}

/** 400 or 422: the object is not what its schema, or an admission policy, wants. */
export class ObjectInvalidError extends StatusError {}

/** 410: what is asked for lies too far back; list again. */
export class ExpiredError extends StatusError {}

/** 429: too many requests, by its own limits. */
export class TooManyRequestsError extends StatusError {}
