import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ArtifactError } from '@fairway/onnx-server/artifacts';
import type { RevisionDeclaration } from '../admin/declaration.ts';
import type { Problem } from '../admin/schemas.ts';
import type { ArtifactStore } from '../artifacts/ArtifactStore.ts';
import { backoffDelay } from '../replicas/backoff.ts';
import type { MemoryWatch } from '../replicas/MemoryWatch.ts';
import type { ReplicaCommand } from '../replicas/ReplicaProcess.ts';
import type { SupervisionSettings } from '../replicas/settings.ts';
import type { StartQueue } from '../replicas/StartQueue.ts';
import { sleep } from '../replicas/sleep.ts';
import type { ScalingLoop } from '../scaling/ScalingLoop.ts';

/** What every revision of this host stands on. */
export interface Platform {
  artifacts: ArtifactStore;
  onnxServerBin: string;
  socketDirectory: string;
  workingDirectory: string;
  settings: SupervisionSettings;
  maximalBodyBytes: number;
  /** Looks at everything that scales. */
  scaling: ScalingLoop;
  /** Looks at the memory of every replica. */
  memory: MemoryWatch;
  /** Whose process starts next. */
  starts: StartQueue;
}

type Options = {
  modelName: string;
  declaration: RevisionDeclaration;
  platform: Platform;
  /** The model is here, since this instant in milliseconds. */
  onFetched: (at: number) => void;
  /** {@link ModelSource.problem} has changed. */
  onProblem: () => void;
};

/** Brings the model of one revision here and says how to start it. */
export class ModelSource {
  readonly #options: Options;
  readonly #stop = new AbortController();
  #path: Promise<string> | undefined;
  #problem: Problem | undefined;

  static create(options: Options): ModelSource {
    return new ModelSource(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Why the model is not here. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Gives up waiting for the model. */
  stop(): void {
    this.#stop.abort();
  }

  /** Waits for the model. Throws when it can never be had, or after `stop`. */
  async command(): Promise<ReplicaCommand> {
    this.#path ??= this.#fetch();
    const modelPath = await this.#path;
    const { modelName, declaration, platform } = this.#options;
    const socket = `${randomBytes(5).toString('hex')}.sock`;
    return {
      onnxServerBin: platform.onnxServerBin,
      modelPath,
      modelName,
      modelVersion: declaration.modelVersion,
      digest: declaration.artifact.digest,
      threads: Math.max(1, Math.floor(declaration.resources.cpu)),
      maximalBodyBytes: platform.maximalBodyBytes,
      socketPath: join(platform.socketDirectory, socket),
      workingDirectory: platform.workingDirectory,
      environmentVariables: declaration.environmentVariables,
    };
  }

  /** Throws the copy away: it has turned out to be damaged. */
  async discard(): Promise<void> {
    this.#path = undefined;
    const { declaration, platform } = this.#options;
    await platform.artifacts.discard(declaration.artifact.digest);
  }

  async #fetch(): Promise<string> {
    const { declaration, platform, onFetched } = this.#options;
    for (let failures = 1; ; failures += 1) {
      try {
        const path = await platform.artifacts.ensure(declaration.artifact);
        this.#note(undefined);
        onFetched(Date.now());
        return path;
      } catch (error) {
        const problem = problemOf(error);
        this.#note(problem);
        if (problem.permanent) {
          throw error;
        }
      }
      await sleep(backoffDelay(failures, false), this.#stop.signal);
      if (this.#stop.signal.aborted) {
        throw new Error('The revision was stopped');
      }
    }
  }

  #note(problem: Problem | undefined): void {
    if (this.#problem?.message !== problem?.message) {
      this.#problem = problem;
      this.#options.onProblem();
    }
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ArtifactError) {
    const { message, action, permanent } = error;
    return { message, action, permanent };
  }
  return {
    message: `The model could not be stored: ${
      error instanceof Error ? error.message : error
    }`,
    action: 'Check the disk of the host; it keeps trying.',
    permanent: false,
  };
}
