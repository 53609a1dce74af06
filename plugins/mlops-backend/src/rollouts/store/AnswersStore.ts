import { Page } from '@fairway/backstage-plugin-mlops-common';
import { Knex } from 'knex';
import { BigIntColumn } from '../../database';
import {
  AnswerRow,
  ANSWERS,
  StoredAnswer,
  StoredRollout,
  toAnswer,
} from './rows';

/** What came of what rollouts asked: the verdicts and all that they rest on. */
export class AnswersStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): AnswersStore {
    return new AnswersStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Keeps an answer; the first one to an ask stays. */
  async add(
    transaction: Knex.Transaction,
    rolloutId: string,
    answer: StoredAnswer,
  ): Promise<void> {
    await transaction<AnswerRow>(ANSWERS)
      .insert({
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
      })
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

  /** What a gate said last in a step of the present attempt. */
  async lastOf(
    { id, state }: Pick<StoredRollout, 'id' | 'state'>,
    gate: string,
    step: number | undefined,
  ): Promise<StoredAnswer | undefined> {
    const row = await this.#knex<AnswerRow>(ANSWERS)
      .where({ rollout_id: id, gate, step: step ?? null })
      .andWhere('ask_key', 'like', `${id}:${state.attempt}:%`)
      .orderBy([
        { column: 'look', order: 'desc' },
        { column: 'at', order: 'desc' },
      ])
      .first();
    return row && toAnswer(row);
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
