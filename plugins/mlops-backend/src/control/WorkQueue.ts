import { Knex } from 'knex';

/** The right to work on one key, until it expires or a later epoch takes it. */
export interface Claim {
  key: string;
  /**
   * The fence of all writes under it. Later than that of any claim under which
   * something could still be written: it grows unless the one before was given
   * back after work that ended well.
   */
  epoch: number;
  /** What had been asked for when the claim was taken. */
  generation: number;
  /** Failed attempts in a row before this one. */
  attempts: number;
  owner: string;
}

/** How a claim ends. */
export interface Release {
  /** Look at the key again after so many milliseconds; absent: only when asked. */
  againInMs?: number;
  /**
   * Whether the attempt failed, which counts towards the back-off, and makes the
   * epoch of the next claim a later one.
   */
  failed?: boolean;
}

/**
 * Keys to look at, each by one worker at a time. Knows nothing of what a key is.
 *
 * Enqueueing says only "look at this key again": many requests for one key are
 * one piece of work, and a request during the work leads to another look.
 */
export interface WorkQueue {
  /** Asks for a look; within `transaction`, if given, so that intent and work are one. */
  enqueue(
    key: string,
    options?: { delayMs?: number; transaction?: Knex.Transaction },
  ): Promise<void>;

  /** Asks for a look at each of many keys, after its delay, by one statement. */
  enqueueEach(
    keys: { key: string; delayMs: number }[],
    options?: { transaction?: Knex.Transaction },
  ): Promise<void>;

  /** Asks for a look at a key that had been enqueued before; others are ignored. */
  enqueueKnown(key: string): Promise<void>;

  /** Claims up to `limit` due keys for `owner`, for `ttlMs` by the database's clock. */
  claim(options: {
    owner: string;
    ttlMs: number;
    limit: number;
  }): Promise<Claim[]>;

  /** Extends a claim. False when it was lost. */
  renew(claim: Claim, ttlMs: number): Promise<boolean>;

  /** Gives a claim back. Does nothing when it was lost. */
  release(claim: Claim, release: Release): Promise<void>;

  /**
   * Runs `write` in a transaction that holds only while the claim does.
   *
   * @throws {@link ClaimLostError} before anything is written when it was lost.
   */
  fenced<T>(
    claim: Claim,
    write: (transaction: Knex.Transaction) => Promise<T>,
  ): Promise<T>;

  /**
   * Milliseconds until the next key may be claimed; undefined when none waits. A
   * key that is held counts from when its claim expires.
   */
  nextDueInMs(): Promise<number | undefined>;
}
