import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';

const defaultLimit = 10_000;

/** One request that the API server has seen. */
export interface AuditEvent {
  auditID: string;
  stage: string;
  verb: string;
  requestURI: string;
  user: { username: string; groups?: string[] };
  userAgent?: string;
  objectRef?: {
    resource?: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
    apiVersion?: string;
    subresource?: string;
    resourceVersion?: string;
  };
  responseStatus?: { code?: number; reason?: string; message?: string };
  // What was sent and answered, of writes: any object.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  requestObject?: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  responseObject?: any;
  requestReceivedTimestamp: string;
  stageTimestamp: string;
}

export interface AuditFilter {
  user?: string;
  verbs?: readonly string[];
  /** Plural, such as `deployments`; with a subresource `pods/status`. */
  resource?: string;
  namespace?: string;
  name?: string;
  /** Only what came after this mark. */
  since?: AuditMark;
  /** How many there may be; more are an error, never cut off. */
  limit?: number;
}

/** A place in the log. */
export interface AuditMark {
  readonly bytes: number;
}

/** Verbs that change something. */
export const writeVerbs = [
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
] as const;

/**
 * What the API server has recorded of every request: the oracle of who did what.
 * A request is in it before its client has the whole answer, unless that is so
 * long that it is sent in pieces; watches when they begin and when they end.
 */
export class AuditLog {
  /** The file that it is in. */
  readonly path: string;

  static create(path: string): AuditLog {
    return new AuditLog(path);
  }

  private constructor(path: string) {
    this.path = path;
  }

  /** Now, for `since`. */
  mark(): AuditMark {
    return { bytes: existsSync(this.path) ? statSync(this.path).size : 0 };
  }

  /**
   * The events that fit all of the filter, in the order in which they were
   * recorded.
   *
   * @throws {RangeError} when more than `limit` (10,000) fit
   */
  async events(filter: AuditFilter = {}): Promise<AuditEvent[]> {
    const { since, limit = defaultLimit } = filter;
    const found: AuditEvent[] = [];
    if (!existsSync(this.path)) {
      return found;
    }
    const stream = createReadStream(this.path, { start: since?.bytes ?? 0 });
    try {
      for await (const line of createInterface({ input: stream })) {
        const event = read(line);
        if (event && fits(event, filter)) {
          if (found.length === limit) {
            throw new RangeError(
              `More than ${limit} audit events fit: filter them, or raise the limit`,
            );
          }
          found.push(event);
        }
      }
    } finally {
      stream.destroy();
    }
    return found;
  }

  /** Writes that were taken: not those that were refused, nor dry runs. */
  async takenWrites(
    filter: Omit<AuditFilter, 'verbs'> = {},
  ): Promise<AuditEvent[]> {
    return (await this.writes(filter)).filter(
      ({ responseStatus, requestURI }) =>
        (responseStatus?.code ?? 0) < 300 && !/[?&]dryRun=/.test(requestURI),
    );
  }

  /** The same of writes only, as a rule what a test asks for. */
  async writes(filter: Omit<AuditFilter, 'verbs'> = {}): Promise<AuditEvent[]> {
    return await this.events({ ...filter, verbs: writeVerbs });
  }
}

/** The last line may be one that is just being written. */
function read(line: string): AuditEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function fits(event: AuditEvent, filter: AuditFilter): boolean {
  const { user, verbs, resource, namespace, name } = filter;
  const { objectRef = {} } = event;
  const [plural, subresource] = resource?.split('/') ?? [];
  return (
    (user === undefined || event.user.username === user) &&
    (verbs === undefined || verbs.includes(event.verb)) &&
    (resource === undefined ||
      (objectRef.resource === plural &&
        objectRef.subresource === subresource)) &&
    (namespace === undefined || objectRef.namespace === namespace) &&
    (name === undefined || objectRef.name === name)
  );
}
