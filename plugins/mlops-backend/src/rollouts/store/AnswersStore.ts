import { Page } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { BigIntColumn } from '../../database';
import { RolloutState } from '../machine';
import { AnswerRow, ANSWERS, StoredAnswer, toAnswer } from './rows';

/** What came of what rollouts asked: the verdicts and all that they rest on. */
export class AnswersStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): AnswersStore {
    return new AnswersStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Keeps answers; the first one to an ask stays. */
  async add(
    transaction: Knex.Transaction,
    rolloutId: string,
    answers: readonly StoredAnswer[],
  ): Promise<void> {
    if (answers.length === 0) {
      return;
    }
    await transaction<AnswerRow>(ANSWERS)
      .insert(
        answers.map(answer => ({
          id: answer.id,
          rollout_id: rolloutId,
          ask_key: answer.key,
          gate: answer.gate?.name ?? null,
          kind: answer.gate?.kind ?? null,
          step: answer.gate?.step ?? null,
          look: answer.gate?.look ?? null,
          verdict: answer.verdict,
          reason: answer.reason.slice(0, 4000),
          action: answer.action?.slice(0, 4000) ?? null,
          evidence: JSON.stringify(answer.evidence),
          at: answer.at,
        })),
      )
      .onConflict(['rollout_id', 'ask_key'])
      .ignore();
  }

  /** The answers to some asks, without their evidence. */
  async to(
    rolloutId: string,
    keys: readonly string[],
  ): Promise<Omit<StoredAnswer, 'evidence'>[]> {
    if (keys.length === 0) {
      return [];
    }
    const rows = await this.#knex<AnswerRow>(ANSWERS)
      .where({ rollout_id: rolloutId })
      .whereIn('ask_key', keys)
      .select(
        ...(['id', 'ask_key', 'gate', 'kind', 'step', 'look'] as const),
        ...(['verdict', 'reason', 'action', 'at'] as const),
      );
    return rows.map(row => withoutEvidence(row as AnswerRow));
  }

  /**
   * What each gate that is asked now has said last in the step that bakes, with
   * the evidence, by its name. By identifier: it costs the same after a day.
   */
  async lastLooks(
    rolloutId: string,
    { asks, step, verdicts }: Pick<RolloutState, 'asks' | 'step' | 'verdicts'>,
  ): Promise<ReadonlyMap<string, StoredAnswer>> {
    const ids = asks.flatMap(ask => {
      const last =
        ask.type === 'evaluate-gate' && ask.step !== undefined
          ? verdicts[ask.gate.name]
          : undefined;
      return last?.step === step ? last.evidenceId ?? [] : [];
    });
    if (ids.length === 0) {
      return new Map();
    }
    const rows = await this.#knex<AnswerRow>(ANSWERS)
      .where({ rollout_id: rolloutId })
      .whereIn('id', ids);
    return new Map(rows.map(row => [row.gate!, toAnswer(row)]));
  }

  /** Every verdict of the gates of a rollout, newest first, without the evidence. */
  async listVerdicts(
    rolloutId: string,
    page: { limit: number; offset: number },
  ): Promise<Page<Omit<StoredAnswer, 'evidence'>>> {
    const verdicts = () =>
      this.#knex<AnswerRow>(ANSWERS)
        .where({ rollout_id: rolloutId })
        .whereNotNull('gate');
    const [rows, [{ count }]] = await Promise.all([
      verdicts()
        .select(
          ...(['id', 'ask_key', 'gate', 'kind', 'step', 'look'] as const),
          ...(['verdict', 'reason', 'action', 'at'] as const),
        )
        .orderBy([
          { column: 'at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(page.limit)
        .offset(page.offset),
      verdicts().count<{ count: BigIntColumn }[]>({ count: '*' }),
    ]);
    return {
      ...page,
      totalItems: Number(count),
      items: rows.map(row => withoutEvidence(row as AnswerRow)),
    };
  }

  /** One answer with its evidence. */
  async get(rolloutId: string, id: string): Promise<StoredAnswer | undefined> {
    const row = await this.#knex<AnswerRow>(ANSWERS)
      .where({ rollout_id: rolloutId, id })
      .first();
    return row && toAnswer(row);
  }
}

function withoutEvidence(row: AnswerRow): Omit<StoredAnswer, 'evidence'> {
  const { evidence, ...rest } = toAnswer({ ...row, evidence: '{}' });
  return rest;
}
