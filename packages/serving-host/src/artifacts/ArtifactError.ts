/** An artifact could not be brought here. */
export class ArtifactError extends Error {
  /** What to do about it. */
  readonly action: string;
  /** Trying the same again cannot help. */
  readonly permanent: boolean;

  constructor(options: {
    message: string;
    action: string;
    permanent: boolean;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = 'ArtifactError';
    this.action = options.action;
    this.permanent = options.permanent;
  }
}
