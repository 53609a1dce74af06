/** What kept an artifact from coming. */
export type ArtifactFault =
  /** The place is none that may be reached. */
  | 'not-allowed'
  /** Its name leads to no address. */
  | 'unresolved'
  /** Nobody answers there, or the connection broke. */
  | 'unreachable'
  /** Who answers cannot prove to be the one that was asked. */
  | 'untrusted'
  | 'status'
  | 'redirect'
  | 'too-large'
  | 'timeout'
  | 'digest'
  /** A model that cannot be stored as it is. */
  | 'unusable'
  | 'disk-full'
  /** It cannot be read where it is, or written here. */
  | 'storage';

const PERMANENT: ReadonlySet<ArtifactFault> = new Set([
  'not-allowed',
  'redirect',
  'too-large',
  'digest',
  'unusable',
]);

/** An artifact could not be brought here. */
export class ArtifactError extends Error {
  readonly fault: ArtifactFault;
  /** What to do about it. */
  readonly action: string;

  constructor(options: {
    fault: ArtifactFault;
    message: string;
    action: string;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = 'ArtifactError';
    this.fault = options.fault;
    this.action = options.action;
  }

  /** Trying the same again cannot help. */
  get permanent(): boolean {
    return PERMANENT.has(this.fault);
  }
}
