type Choice<K> = { readonly key: K; readonly weight: number };

type Account<K> = {
  choice: Choice<K>;
  /** Turns that were due to it until now, less those that it got. */
  credit: number;
};

/**
 * Turns by weight: after any number of turns each choice has had as many as
 * its share says, to within one, and they are spread evenly.
 *
 * R. Tijdeman, The chairman assignment problem (Discrete Mathematics 32, 1980):
 * with n choices, of those whose credit would reach 1/(2n-2) the one takes the
 * turn that has to have one soonest; then no credit ever exceeds
 * 1 - 1/(2n-2) either way. (Smooth weighted round robin, as nginx has it,
 * exceeds one turn with many choices.)
 *
 * Credits are kept when weights change. Choices that leave hand theirs to those
 * that stay, by weight, so that a change neither repeats nor skips turns; with
 * two choices the bound holds through every change.
 */
export class WeightedTurns<K> {
  #accounts = new Map<K, Account<K>>();

  static create<K>(): WeightedTurns<K> {
    return new WeightedTurns<K>();
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
    const threshold = 1 / (2 * eligible.length - 2);
    let soonest: Account<K> | undefined;
    let least = Infinity;
    let richest = accounts[0];
    for (const account of accounts) {
      const share = account.choice.weight / sum;
      account.credit += share;
      if (account.credit > richest.credit) {
        richest = account;
      }
      const slack = (1 - threshold - account.credit) / share;
      if (account.credit >= threshold - 1e-9 && slack < least) {
        soonest = account;
        least = slack;
      }
    }
    const taken = soonest ?? richest;
    taken.credit -= 1;
    return taken.choice.key;
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
