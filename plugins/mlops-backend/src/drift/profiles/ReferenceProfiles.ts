import { AuthService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  isModelEntity,
  Revision,
} from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import type { ModelSignature } from '@fairway/inference-protocol';
import { createHash } from 'node:crypto';
import { resolveFromEntity } from '../../models/artifactUri';
import { ModelFiles } from '../../models/ModelFiles';
import { predictRows } from '../../rollouts/gates/predictRows';
import { StoredService } from '../../services/ServicesStore';
import { buildReferenceProfile } from './buildReferenceProfile';
import {
  Binding,
  ProfilesStore,
  ReferenceSource,
  StoredProfile,
} from './ProfilesStore';
import { readReferenceTable } from './readReferenceTable';

const maximumBytes = 32 * 1024 * 1024;
/** How old an answer may be on what an entity names. */
const recheckMs = 300_000;

export interface ReferenceProfilesOptions {
  auth: AuthService;
  catalog: CatalogService;
  files: ModelFiles;
  store: ProfilesStore;
  targets: ReadonlyMap<string, ServingTarget>;
  /** Milliseconds since the epoch; `Date.now` when absent. */
  now?: () => number;
}

/** The profile of a revision, or why it has none. */
export type RevisionProfile =
  | { stored: StoredProfile; problem?: undefined }
  | { stored?: undefined; problem: string };

/**
 * The reference profiles of revisions: builds each once, from the reference data
 * that the Model names and from what the model answers to it.
 */
export class ReferenceProfiles {
  readonly #options: ReferenceProfilesOptions;
  readonly #now: () => number;

  static create(options: ReferenceProfilesOptions): ReferenceProfiles {
    return new ReferenceProfiles(options);
  }

  private constructor(options: ReferenceProfilesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The profile of a revision, which is built where there is none yet and a
   * replica is ready: nothing is woken for it. Once built it stays, unless the
   * Model names other reference data.
   */
  async of(
    service: StoredService,
    revision: Revision,
    signal: AbortSignal,
  ): Promise<RevisionProfile> {
    const { store } = this.#options;
    const known = await store.binding(service.id, revision.number);
    if (known && this.#now() - known.checkedAt < recheckMs) {
      return await this.#read(known);
    }
    let source: ReferenceSource | undefined;
    try {
      source = await this.#sourceOf(service, revision);
      if (known?.profileId && isSame(known.source, source)) {
        await store.bind(service.id, revision.number, known);
        return await this.#read(known);
      }
      if (!(await this.#isReady(service, revision.number))) {
        return {
          problem:
            'The reference profile is built once a replica of this revision is ready',
        };
      }
      const stored = await this.#build(service, revision, source, signal);
      const binding = { profileId: stored.id, source };
      await store.bind(service.id, revision.number, binding);
      return { stored };
    } catch (error) {
      signal.throwIfAborted();
      const problem = (error as Error).message;
      await store.bind(service.id, revision.number, { source, problem });
      return { problem };
    }
  }

  async #read({ profileId, problem }: Binding): Promise<RevisionProfile> {
    const stored = profileId && (await this.#options.store.get(profileId));
    return stored
      ? { stored }
      : { problem: problem ?? 'There is no reference profile yet' };
  }

  async #sourceOf(
    { model }: StoredService,
    { spec }: Revision,
  ): Promise<ReferenceSource> {
    const { auth, catalog } = this.#options;
    const entity = await catalog.getEntityByRef(model, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    if (!entity || !isModelEntity(entity)) {
      throw new NotFoundError(`There is no Model ${model} in the catalog`);
    }
    const version = entity.spec.versions?.find(
      ({ name }) => name === spec.modelVersion,
    );
    if (!version?.referenceData) {
      throw new NotFoundError(
        `Version ${spec.modelVersion} of ${model} names no reference data`,
      );
    }
    const { uri, digest, format } = version.referenceData;
    return {
      uri: resolveFromEntity(entity, uri),
      ...(digest !== undefined && { digest }),
      ...(format !== undefined && { format }),
    };
  }

  async #isReady(service: StoredService, number: number): Promise<boolean> {
    const target = this.#options.targets.get(service.target);
    const seen = await target?.observe(service);
    return (
      seen?.revisions.some(
        revision => revision.number === number && revision.readyReplicas > 0,
      ) ?? false
    );
  }

  async #build(
    service: StoredService,
    { number, spec }: Revision,
    source: ReferenceSource,
    signal: AbortSignal,
  ): Promise<StoredProfile> {
    const { files, store, targets } = this.#options;
    const target = targets.get(service.target);
    const signature = spec.signature as ModelSignature | undefined;
    if (!signature || !target) {
      throw new InputError(
        'The model version has no signature, so its inputs are not known: give it one, and deploy it again',
      );
    }
    const text = await files.text(source.uri, {
      what: 'The reference data',
      maximumBytes: maximumBytes + 1,
    });
    const bytes = Buffer.from(text);
    if (bytes.length > maximumBytes) {
      throw new InputError(
        `The reference data has more than ${maximumBytes} bytes: choose a sample of it`,
      );
    }
    const dataDigest = `sha256:${sha256(bytes)}`;
    if (source.digest !== undefined && source.digest !== dataDigest) {
      throw new InputError(
        `The reference data has the digest ${dataDigest}, the Model names ${source.digest}`,
      );
    }
    const key = {
      ...{ modelDigest: spec.digest, dataDigest },
      signatureHash: sha256(JSON.stringify(signature)),
    };
    const known = await store.find(key);
    if (known) {
      return known;
    }
    const table = readReferenceTable(text, formatOf(source), signature);
    const predict = (rows: typeof table.rows) =>
      predictRows({ target, service, signal }, number, signature, {
        features: table.features,
        rows,
        truth: [],
      });
    return await store.add(
      key,
      await buildReferenceProfile(signature, table, predict),
    );
  }
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function isSame(a: ReferenceSource | undefined, b: ReferenceSource): boolean {
  return a?.uri === b.uri && a.digest === b.digest && a.format === b.format;
}

function formatOf({ uri, format }: ReferenceSource): 'csv' | 'jsonl' {
  const isLines = /\.(jsonl|ndjson)$/i.test(uri.replace(/[?#].*$/, ''));
  return format ?? (isLines ? 'jsonl' : 'csv');
}
