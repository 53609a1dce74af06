import { Knex } from 'knex';
import { boundedTransaction } from './boundedTransaction';
import { ClaimLostError } from './ClaimLostError';
import { ClockWatch } from './ClockWatch';
import { databaseClock } from './databaseClock';
import { Claim, Release, WorkQueue } from './WorkQueue';

const TABLE = 'mlops_work';

/** What a clock that is kept right is set back by at most, and more. */
const LEAST_SET_BACK_MS = 5_000;

interface WorkRow {
  key: string;
  due_at: number | string | null;
  generation: number | string;
  owner: string | null;
  epoch: number | string;
  expires_at: number | string | null;
  attempts: number;
}

/**
 * The work queue in a table that all backends share.
 *
 * A claim is a compare-and-set on the epoch and the owner that were read. All
 * instants are the database's: backends whose clocks differ agree on who holds what.
 *
 * A claim that was given back after work that ended well leaves nothing that could
 * still write, so the next one has its epoch, whoever takes it. One that expired,
 * or whose work failed, may: whatever is taken after it has a later epoch.
 *
 * What is due was reckoned by the clock as it was then. Where that is set back, all of
 * it is moved with it: nothing would be looked at for as long otherwise.
 */
export class DatabaseWorkQueue implements WorkQueue {
  readonly #knex: Knex;
  readonly #clock = ClockWatch.create();

  static create(options: { knex: Knex }): DatabaseWorkQueue {
    return new DatabaseWorkQueue(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async enqueue(
    key: string,
    options: { delayMs?: number; transaction?: Knex.Transaction } = {},
  ): Promise<void> {
    const { delayMs = 0, transaction } = options;
    await this.enqueueEach([{ key, delayMs }], { transaction });
  }

  async enqueueEach(
    keys: { key: string; delayMs: number }[],
    options: { transaction?: Knex.Transaction } = {},
  ): Promise<void> {
    if (keys.length === 0) {
      return;
    }
    const knex = options.transaction ?? this.#knex;
    await knex(TABLE)
      .insert(
        keys.map(({ key, delayMs }) => ({
          key,
          due_at: this.#in(delayMs),
          generation: 1,
          epoch: 0,
          attempts: 0,
        })),
      )
      .onConflict('key')
      .merge({
        due_at: knex.raw(
          'case when ??.?? is null or ??.?? > ??.?? then ??.?? else ??.?? end',
          [
            ...[TABLE, 'due_at', TABLE, 'due_at', 'excluded', 'due_at'],
            ...['excluded', 'due_at', TABLE, 'due_at'],
          ],
        ),
        generation: knex.raw('??.?? + 1', [TABLE, 'generation']),
      });
  }

  async enqueueKnown(key: string): Promise<void> {
    const now = databaseClock(this.#knex);
    await this.#knex<WorkRow>(TABLE)
      .where({ key })
      .update({
        due_at: this.#knex.raw(
          'case when ?? is null or ?? > ? then ? else ?? end',
          ['due_at', 'due_at', now, now, 'due_at'],
        ) as unknown as number,
        generation: this.#knex.raw('?? + 1', [
          'generation',
        ]) as unknown as number,
      });
  }

  async claim(options: {
    owner: string;
    ttlMs: number;
    limit: number;
  }): Promise<Claim[]> {
    const now = databaseClock(this.#knex);
    const rows = await this.#knex<WorkRow>(TABLE)
      .where('due_at', '<=', now)
      .andWhere(free => free.whereNull('owner').orWhere('expires_at', '<', now))
      .orderBy('due_at')
      .limit(options.limit);
    const claims: Claim[] = [];
    for (const row of rows) {
      const epoch = nextEpoch(row);
      // Of the very owner that was read: somebody who has taken it since, under the
      // same epoch, may be asleep by now.
      const taken = await this.#knex<WorkRow>(TABLE)
        .where({ key: row.key, epoch: row.epoch, owner: row.owner })
        .andWhere('due_at', '<=', now)
        .andWhere(free =>
          free.whereNull('owner').orWhere('expires_at', '<', now),
        )
        .update({
          owner: options.owner,
          epoch,
          expires_at: this.#in(options.ttlMs) as unknown as number,
        });
      if (taken === 1) {
        claims.push({
          key: row.key,
          epoch,
          generation: Number(row.generation),
          attempts: row.attempts,
          owner: options.owner,
        });
      }
    }
    return claims;
  }

  async renew(claim: Claim, ttlMs: number): Promise<boolean> {
    const renewed = await this.#held(this.#knex, claim).update({
      expires_at: this.#in(ttlMs) as unknown as number,
    });
    return renewed === 1;
  }

  async release(claim: Claim, release: Release): Promise<void> {
    const again =
      release.againInMs === undefined ? null : this.#in(release.againInMs);
    await this.#knex<WorkRow>(TABLE)
      .where({ key: claim.key, owner: claim.owner, epoch: claim.epoch })
      .update({
        owner: null,
        expires_at: null,
        epoch: release.failed ? claim.epoch + 1 : claim.epoch,
        attempts: release.failed ? claim.attempts + 1 : 0,
        // A request that came in during the work keeps its own due time.
        due_at: this.#knex.raw('case when generation = ? then ? else ?? end', [
          claim.generation,
          again,
          'due_at',
        ]) as unknown as number,
      });
  }

  async fenced<T>(
    claim: Claim,
    write: (transaction: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    return await boundedTransaction(this.#knex, async transaction => {
      // An update, not a read: it takes the row's lock until the commit, so
      // nobody can take the claim over between the check and the write.
      const held = await this.#held(transaction, claim).update({
        epoch: claim.epoch,
      });
      if (held !== 1) {
        throw new ClaimLostError(
          `The claim on ${claim.key} with epoch ${claim.epoch} was lost; nothing was written`,
        );
      }
      return await write(transaction);
    });
  }

  async nextDueInMs(): Promise<number | undefined> {
    const now = databaseClock(this.#knex);
    // Each is the first entry of an index: asked at every tick, this must not
    // cost more where there are more keys.
    const free = this.#knex(TABLE)
      .whereNotNull('due_at')
      .whereNull('owner')
      .orderBy('due_at')
      .limit(1)
      .select('due_at');
    const held = this.#knex(TABLE)
      .whereNotNull('expires_at')
      .orderBy('expires_at')
      .limit(1)
      .select('expires_at');
    const askedAt = performance.now();
    const row = await this.#knex
      .select({ free, held, now })
      .first<Record<'free' | 'held' | 'now', number | string | null>>();
    const heardAt = performance.now();
    const back = this.#clock.setBackBy(Number(row.now), askedAt);
    const isSetBack = back >= LEAST_SET_BACK_MS;
    if (isSetBack) {
      await this.#setBack(Math.round(back));
    }
    this.#clock.note(Number(row.now), heardAt);
    if (isSetBack) {
      return 0;
    }
    const due = [row.free, row.held].filter(value => value !== null);
    return due.length === 0
      ? undefined
      : Math.max(0, Math.min(...due.map(Number)) - Number(row.now));
  }

  /**
   * Moves what is due, and when claims end, with the clock. What another backend has
   * moved already is left, but for what rests longer than the clock was set back by.
   */
  async #setBack(ms: number): Promise<void> {
    for (const column of ['due_at', 'expires_at']) {
      await this.#knex(TABLE)
        .where(column, '>', this.#in(ms / 2))
        .update({ [column]: this.#knex.raw(`?? - ${ms}`, [column]) });
    }
  }

  #in(ms: number): Knex.Raw {
    return this.#knex.raw('? + ?', [
      databaseClock(this.#knex),
      // Inlined by value: PostgreSQL cannot infer the type of `bigint + $1`
      // next to a `case`, and the number is ours.
      this.#knex.raw(String(Math.round(ms))),
    ]);
  }

  #held(knex: Knex, claim: Claim) {
    return knex<WorkRow>(TABLE)
      .where({ key: claim.key, owner: claim.owner, epoch: claim.epoch })
      .andWhere('expires_at', '>', databaseClock(this.#knex));
  }
}

/** The epoch of whoever claims a row that is as it was read. */
function nextEpoch({ epoch, owner }: WorkRow): number {
  // Nobody has had a new row, and 0 is what says that nobody has written.
  return owner === null ? Math.max(1, Number(epoch)) : Number(epoch) + 1;
}
