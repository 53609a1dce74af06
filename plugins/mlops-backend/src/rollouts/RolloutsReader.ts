import { NotFoundError } from '@backstage/errors';
import {
  Approval,
  GateVerdict,
  Page,
  Rollout,
  rolloutApprovePermission,
  rolloutControlPermission,
  RolloutQuery,
  RolloutSignals,
  StoredEvidence,
} from '@fairway/backstage-plugin-mlops-common';
import { toInstant } from '../database';
import { ServiceAccess } from '../permissions/ServiceAccess';
import { Credentials } from '../principal';
import { ServicesReader } from '../services/ServicesReader';
import { ServicesStore, StoredService } from '../services/ServicesStore';
import { RevisionSignals } from './look/RevisionSignals';
import { rolloutSignals } from './look/rolloutSignals';
import { AnswersStore } from './store/AnswersStore';
import { ApprovalsStore } from './store/ApprovalsStore';
import { NamedRollout, RolloutsStore } from './store/RolloutsStore';
import { toApi, toVerdict } from './toApi';

export interface RolloutsReaderOptions {
  access: ServiceAccess;
  reader: ServicesReader;
  services: ServicesStore;
  store: RolloutsStore;
  answers: AnswersStore;
  approvals: ApprovalsStore;
  signals: RevisionSignals;
}

/** Rollouts as a caller may see them. */
export class RolloutsReader {
  readonly #options: RolloutsReaderOptions;

  static create(options: RolloutsReaderOptions): RolloutsReader {
    return new RolloutsReader(options);
  }

  private constructor(options: RolloutsReaderOptions) {
    this.#options = options;
  }

  /**
   * The stored rollout with its service. Who may not see a service may not see
   * its rollouts either.
   *
   * @throws NotFoundError when there is none that the caller may see.
   */
  async find(
    id: string,
    credentials: Credentials,
  ): Promise<{ rollout: NamedRollout; service: StoredService }> {
    const { store, services, reader } = this.#options;
    const missing = new NotFoundError(
      `There is no rollout ${id}, or you may not see it`,
    );
    const rollout = await store.getById(id);
    const service = rollout && (await services.getById(rollout.serviceId));
    if (!rollout || !service) {
      throw missing;
    }
    await reader.getById(service.id, credentials).catch(error => {
      throw error instanceof NotFoundError ? missing : error;
    });
    return { rollout: { ...rollout, service: service.name }, service };
  }

  async get(id: string, credentials: Credentials): Promise<Rollout> {
    const { rollout, service } = await this.find(id, credentials);
    const [revisionOf, permissions] = await Promise.all([
      this.#revisions([rollout]),
      this.#permissions(service, credentials),
    ]);
    return toApi(rollout, revisionOf(rollout), permissions);
  }

  async list(
    query: RolloutQuery,
    page: { limit: number; offset: number },
    credentials: Credentials,
  ): Promise<Page<Rollout>> {
    const { store, access } = this.#options;
    const found = await store.list(
      {
        ...page,
        service: query.service,
        model: query.model,
        environment: query.environment,
        phase: query.phase,
        active:
          query.active === undefined ? undefined : query.active === 'true',
      },
      await access.readFilter(credentials),
    );
    // What may be done with each is asked for on its own page.
    const permissions = { canCommand: false, canApprove: false };
    const revisionOf = await this.#revisions(found.items);
    return {
      ...found,
      items: found.items.map(rollout =>
        toApi(rollout, revisionOf(rollout), permissions),
      ),
    };
  }

  async approvals(id: string, credentials: Credentials): Promise<Approval[]> {
    await this.find(id, credentials);
    return await this.#options.approvals.list(id);
  }

  async verdicts(
    id: string,
    page: { limit: number; offset: number },
    credentials: Credentials,
  ): Promise<Page<GateVerdict>> {
    await this.find(id, credentials);
    const found = await this.#options.answers.listVerdicts(id, page);
    return {
      ...found,
      items: found.items.flatMap(item => toVerdict(item) ?? []),
    };
  }

  async evidence(
    id: string,
    evidenceId: string,
    credentials: Credentials,
  ): Promise<StoredEvidence> {
    await this.find(id, credentials);
    const answer = await this.#options.answers.get(id, evidenceId);
    if (!answer?.gate) {
      throw new NotFoundError(`This rollout has no evidence ${evidenceId}`);
    }
    return {
      id: answer.id,
      gate: answer.gate.name,
      kind: answer.gate.kind,
      verdict: answer.verdict,
      reason: answer.reason,
      at: toInstant(answer.at),
      evidence: answer.evidence,
    };
  }

  /** Stable against candidate, from the start of the rollout. */
  async signals(id: string, credentials: Credentials): Promise<RolloutSignals> {
    const { rollout, service } = await this.find(id, credentials);
    const { stable, candidate } = rollout.state;
    const windows = await this.#options.signals.read(
      service,
      { stable: stable.revision, candidate: candidate.revision },
      rollout.createdAt,
    );
    return rolloutSignals(windows, rollout.state.endedAt);
  }

  /** Both revisions of each rollout, by one statement. */
  async #revisions(rollouts: readonly NamedRollout[]) {
    const found = await this.#options.services.findRevisions(
      rollouts.flatMap(({ serviceId, state }) =>
        [state.stable, state.candidate].map(({ revision }) => ({
          id: serviceId,
          number: revision,
        })),
      ),
    );
    return ({ serviceId }: NamedRollout) =>
      (number: number) =>
        found(serviceId, number);
  }

  async #permissions(
    service: StoredService,
    credentials: Credentials,
  ): Promise<Rollout['permissions']> {
    const { access } = this.#options;
    const [canCommand, canApprove] = await Promise.all([
      access.allows(rolloutControlPermission, service, credentials),
      access.allows(rolloutApprovePermission, service, credentials),
    ]);
    return { canCommand, canApprove };
  }
}
