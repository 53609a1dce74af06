import { NotFoundError } from '@backstage/errors';
import { Revision, ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import { DriftCounts } from '@fairway/backstage-plugin-mlops-node';
import { toInstant, toOptionalInstant } from '../../database';
import { Credentials } from '../../principal';
import { ServicesReader } from '../../services/ServicesReader';
import { ServicesStore, StoredService } from '../../services/ServicesStore';
import {
  Binding,
  ProfilesStore,
  StoredProfile,
} from '../profiles/ProfilesStore';
import { CollectionLeases } from '../windows/CollectionLeases';
import { DriftReports } from './DriftReports';

/** What a report covers where nobody says. */
export const defaultHours = 24;
/** Counts of this age are new enough for who looks. */
const freshMs = 15_000;

export interface DriftReaderOptions {
  reader: ServicesReader;
  services: ServicesStore;
  profiles: ProfilesStore;
  reports: DriftReports;
  leases: CollectionLeases;
  sources: ReadonlyMap<string, DriftCounts>;
  /** Counts were asked for. */
  wake: () => void;
}

type Head = Pick<
  ServiceDrift,
  'service' | 'model' | 'revision' | 'modelVersion'
>;

/** The drift of services, as a caller may see it. */
export class DriftReader {
  readonly #options: DriftReaderOptions;

  static create(options: DriftReaderOptions): DriftReader {
    return new DriftReader(options);
  }

  private constructor(options: DriftReaderOptions) {
    this.#options = options;
  }

  /**
   * How what a revision gets and gives differs from the reference data of its
   * model version. Who looks has newer counts collected.
   *
   * @throws NotFoundError when there is no such service or revision that the
   *   caller may see.
   */
  async get(
    name: string,
    query: { revision?: number; hours?: number },
    credentials: Credentials,
  ): Promise<ServiceDrift> {
    const { leases, profiles, services, sources, reader } = this.#options;
    const service = await reader.find(name, credentials);
    const number =
      query.revision ?? service.servingRevision ?? service.revisionNumber;
    const revision = await services.getRevision(service.id, number);
    if (!revision) {
      throw new NotFoundError(`${name} has no revision ${number}`);
    }
    const head: Head = {
      service: service.name,
      model: service.model,
      revision: number,
      modelVersion: revision.spec.modelVersion,
    };
    if (!sources.has(service.target)) {
      return {
        ...head,
        status: 'not-counted',
        message: `Nothing in this portal counts the predictions of serving target '${service.target}'`,
        trend: [],
      };
    }
    await leases.request(service.id, freshMs);
    this.#options.wake();
    const binding = await profiles.binding(service.id, number);
    const stored = binding?.profileId
      ? await profiles.get(binding.profileId)
      : undefined;
    return stored
      ? await this.#report(service, { head, revision, binding, stored }, query)
      : { ...head, ...withoutProfile(head, binding), trend: [] };
  }

  async #report(
    service: StoredService,
    known: {
      head: Head;
      revision: Revision;
      binding: Binding | undefined;
      stored: StoredProfile;
    },
    { hours = defaultHours }: { hours?: number },
  ): Promise<ServiceDrift> {
    const { leases, reports } = this.#options;
    const { head, revision, binding, stored } = known;
    const { collectedAt, problem } = await leases.collected(service.id);
    const found = await reports.of({
      serviceId: service.id,
      revision: revision.number,
      ...{ stored, hours },
    });
    const common = {
      ...head,
      ...(problem !== undefined && { problem }),
      profile: {
        modelVersion: revision.spec.modelVersion,
        uri: binding?.source?.uri ?? '',
        dataDigest: stored.dataDigest,
        rows: stored.about.rows,
        features: stored.profile.features.length,
        createdAt: toInstant(stored.createdAt),
        omitted: stored.about.omitted,
      },
      collectedAt: toOptionalInstant(collectedAt ?? null),
    };
    return found
      ? {
          ...common,
          status: 'reported',
          message: found.report.sentence,
          ...found,
        }
      : {
          ...common,
          status: 'no-traffic',
          message: `Revision ${revision.number} has answered no prediction in the last ${hours} hours that was counted`,
          trend: [],
        };
  }
}

function withoutProfile(
  { model, modelVersion }: Head,
  binding: Binding | undefined,
): Pick<ServiceDrift, 'status' | 'message' | 'action'> {
  if (!binding) {
    return {
      status: 'no-profile',
      message: 'The reference profile has not been built yet',
      action: 'It is built once a replica is ready; look again in a minute',
    };
  }
  return binding.source
    ? {
        status: 'no-profile',
        message:
          binding.problem ?? 'The reference profile has not been built yet',
        action:
          'Correct the reference data that the Model names; it is read again every five minutes',
      }
    : {
        status: 'no-reference-data',
        message:
          binding.problem ??
          `Version ${modelVersion} of ${model} names no reference data`,
        action: `Add \`referenceData: { uri: file:./reference.csv }\` to version ${modelVersion} in the Model's file: a table with a column for each input, of rows that it was trained on`,
      };
}
