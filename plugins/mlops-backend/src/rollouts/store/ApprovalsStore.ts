import { ConflictError } from '@backstage/errors';
import { Approval } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { ApprovalRow, APPROVALS, toApproval } from './rows';

/** Decisions that one rollout keeps; people may change their minds, not for ever. */
const MAXIMUM_DECISIONS = 100;

/** Who approved or rejected what. Append-only: the latest of a person counts. */
export class ApprovalsStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): ApprovalsStore {
    return new ApprovalsStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** @throws ConflictError when there are too many already. */
  async add(
    transaction: Knex.Transaction,
    rolloutId: string,
    approval: Omit<Approval, 'at'>,
  ): Promise<void> {
    if ((await this.list(rolloutId, transaction)).length >= MAXIMUM_DECISIONS) {
      throw new ConflictError(
        `This rollout has ${MAXIMUM_DECISIONS} decisions already: start it again`,
      );
    }
    await transaction<ApprovalRow>(APPROVALS).insert({
      rollout_id: rolloutId,
      gate: approval.gate,
      decision: approval.decision,
      digest: approval.digest,
      by: approval.by,
      comment: approval.comment ?? null,
      at: Date.now(),
    });
  }

  /** All decisions, oldest first. */
  async list(rolloutId: string, knex: Knex = this.#knex): Promise<Approval[]> {
    const rows = await knex<ApprovalRow>(APPROVALS)
      .where({ rollout_id: rolloutId })
      .orderBy('id')
      .limit(MAXIMUM_DECISIONS);
    return rows.map(toApproval);
  }
}
