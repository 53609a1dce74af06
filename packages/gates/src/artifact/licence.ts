import type { Verdict } from '../verdict/Verdict.ts';
import { worst } from '../verdict/conclude.ts';

/** Longer than any licence expression that a person could check. */
const MAX_LENGTH = 1000;
const MAX_DEPTH = 20;

/** SPDX identifiers, or whole `... WITH ...` terms, of an environment's policy. */
export interface LicencePolicy {
  allow: string[];
  deny?: string[];
}

type Tokens = string[];

/** An identifier of SPDX 2.3, annex D, a reference to a licence of one's own included. */
const IDENTIFIER = /^(DocumentRef-[\w.-]+:)?[A-Za-z0-9][\w.-]*\+?$/;
const OPERATORS = ['AND', 'OR', 'WITH'];

const best = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('pass')) {
    return 'pass';
  }
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'fail';
};

class LicenceParser {
  readonly #tokens: Tokens;
  readonly #lookUp: (terms: readonly string[]) => Verdict;
  #position = 0;

  constructor(tokens: Tokens, lookUp: (terms: readonly string[]) => Verdict) {
    this.#tokens = tokens;
    this.#lookUp = lookUp;
  }

  /** undefined: the text is no expression. */
  whole(): Verdict | undefined {
    const verdict = this.#anyOf(0);
    return this.#position === this.#tokens.length ? verdict : undefined;
  }

  #take(token: string): boolean {
    const isNext = this.#tokens[this.#position] === token;
    this.#position += isNext ? 1 : 0;
    return isNext;
  }

  #joined(
    operator: string,
    part: () => Verdict | undefined,
    join: (verdicts: readonly Verdict[]) => Verdict,
  ): Verdict | undefined {
    const verdicts: Verdict[] = [];
    do {
      const verdict = part();
      if (!verdict) {
        return undefined;
      }
      verdicts.push(verdict);
    } while (this.#take(operator));
    return join(verdicts);
  }

  #anyOf(depth: number): Verdict | undefined {
    return this.#joined('OR', () => this.#allOf(depth), best);
  }

  #allOf(depth: number): Verdict | undefined {
    return this.#joined('AND', () => this.#term(depth), worst);
  }

  #term(depth: number): Verdict | undefined {
    if (this.#take('(')) {
      const inner = depth < MAX_DEPTH ? this.#anyOf(depth + 1) : undefined;
      return this.#take(')') ? inner : undefined;
    }
    const name = this.#identifier();
    if (name === undefined) {
      return undefined;
    }
    const terms = [name, name.replace(/\+$/, '')];
    if (this.#take('WITH')) {
      const exception = this.#identifier();
      return exception === undefined
        ? undefined
        : this.#lookUp([`${name} WITH ${exception}`, ...terms]);
    }
    return this.#lookUp(terms);
  }

  #identifier(): string | undefined {
    const token = this.#tokens[this.#position];
    if (!token || OPERATORS.includes(token) || !IDENTIFIER.test(token)) {
      return undefined;
    }
    this.#position++;
    return token;
  }
}

/**
 * What a policy says of an SPDX licence expression (SPDX 2.3, annex D):
 * identifiers without regard to case, `OR` as the better of its sides, `AND` as
 * the worse; `WITH` an exception and `+` as the policy says of the whole term,
 * or else of the licence. Denied outweighs allowed; what is on neither list is
 * inconclusive, as are `NONE`, `NOASSERTION` and what is no expression.
 */
export function judgeLicence(
  expression: string,
  policy: LicencePolicy,
): Verdict {
  if (expression.length > MAX_LENGTH) {
    return 'inconclusive';
  }
  const lower = (entries: readonly string[]) =>
    new Set(entries.map(entry => entry.trim().toLowerCase()));
  const allowed = lower(policy.allow);
  const denied = lower(policy.deny ?? []);
  const lookUp = (terms: readonly string[]): Verdict => {
    for (const term of terms.map(entry => entry.toLowerCase())) {
      if (term === 'none' || term === 'noassertion') {
        return 'inconclusive';
      }
      if (denied.has(term) || allowed.has(term)) {
        return denied.has(term) ? 'fail' : 'pass';
      }
    }
    return 'inconclusive';
  };
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  return new LicenceParser(tokens, lookUp).whole() ?? 'inconclusive';
}
