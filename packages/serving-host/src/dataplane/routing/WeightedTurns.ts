type Choice<K> = { readonly key: K; readonly weight: number };

type Account<K> = {
  choice: Choice<K>;
  /** Turns that were due to it until now, less those that it got. */
  credit: number;
};

/** Of those who are due a turn the one who has to have it soonest. */
function longestDue<K>(accounts: Account<K>[], sum: number): Account<K> {
  const threshold = 1 / (2 * accounts.length - 2);
  let soonest: Account<K> | undefined;
  let least = Infinity;
  let richest = accounts[0];
  let most = -Infinity;
  for (const account of accounts) {
    const share = account.choice.weight / sum;
    const credit = account.credit + share;
    if (credit > most) {
      richest = account;
      most = credit;
    }
    const slack = (1 - threshold - credit) / share;
    if (credit >= threshold - 1e-9 && slack < least) {
      soonest = account;
      least = slack;
    }
  }
  return soonest ?? richest;
}

/**
 * Turns by weight: after any number of turns each choice has had as many as
 * its share says, to within one.
 *
 * Of two choices, as a rollout has them, each turn goes at random, with the
 * share as its probability whatever turn it is: a caller whose requests come in
 * a rhythm meets both, and what they are compared by is a sample. It is
 * systematic rounding: of the two counts that are within one of what is due, the
 * upper one is had with the probability that keeps the mean exact.
 *
 * More are spread evenly. R. Tijdeman, The chairman assignment problem (Discrete
 * Mathematics 32, 1980): with n choices, of those whose credit would reach
 * 1/(2n-2) the one takes the turn that has to have one soonest; then no credit
 * ever exceeds 1 - 1/(2n-2) either way. (Smooth weighted round robin, as nginx
 * has it, exceeds one turn with many choices.)
 *
 * Credits are kept when weights change. Choices that leave hand theirs to those
 * that stay, by weight, so that a change neither repeats nor skips turns; with
 * two choices the bound holds through every change.
 */
export class WeightedTurns<K> {
  readonly #random: () => number;
  #accounts = new Map<K, Account<K>>();

  /** @param options.random - Uniform in [0, 1) */
  static create<K>(options: { random?: () => number } = {}): WeightedTurns<K> {
    return new WeightedTurns<K>(options.random ?? Math.random);
  }

  private constructor(random: () => number) {
    this.#random = random;
  }

  /** `undefined` when no weight is above 0. */
  next(choices: readonly Choice<K>[]): K | undefined {
    const eligible = choices.filter(({ weight }) => weight > 0);
    if (eligible.length <= 1) {
      // Whoever stays alone owes nothing and is owed nothing.
      this.#accounts.clear();
      return eligible[0]?.key;
    }
    const sum = eligible.reduce((total, { weight }) => total + weight, 0);
    const accounts = this.#open(eligible, sum);
    const taken =
      accounts.length === 2
        ? this.#draw(accounts, sum)
        : longestDue(accounts, sum);
    for (const account of accounts) {
      account.credit += account.choice.weight / sum;
    }
    taken.credit -= 1;
    return taken.choice.key;
  }

  #draw([one, other]: Account<K>[], sum: number): Account<K> {
    const share = one.choice.weight / sum;
    const { credit } = one;
    const probability =
      credit < 0
        ? (credit + share) / Math.max(1 + credit, Number.EPSILON)
        : share / Math.max(1 - credit, Number.EPSILON);
    return this.#random() < probability ? one : other;
  }

  /** The accounts of who may have a turn now; the credits sum to 0. */
  #open(eligible: readonly Choice<K>[], sum: number): Account<K>[] {
    let isSame = this.#accounts.size === eligible.length;
    const accounts = eligible.map(choice => {
      const known = this.#accounts.get(choice.key);
      isSame = isSame && known !== undefined;
      return { choice, credit: known?.credit ?? 0 };
    });
    if (!isSame) {
      const rest = accounts.reduce((total, { credit }) => total + credit, 0);
      for (const account of accounts) {
        account.credit -= (rest * account.choice.weight) / sum;
      }
    }
    this.#accounts = new Map(
      accounts.map(account => [account.choice.key, account]),
    );
    return accounts;
  }
}
