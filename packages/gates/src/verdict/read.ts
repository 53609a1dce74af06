import { isJsonObject } from '@fairway/inference-protocol';
import type { VerdictErrors } from '@fairway/statistics';
import { shown } from './words.ts';

/** The last that a Date can be. */
const LATEST_INSTANT = 8.64e15;

/** Collects in words what is wrong with an input of unknown origin. */
export class Reader {
  readonly problems: string[] = [];

  static create(): Reader {
    return new Reader();
  }

  get isFine(): boolean {
    return this.problems.length === 0;
  }

  refuse(problem: string): void {
    this.problems.push(problem);
  }

  object(what: string, value: unknown): Record<string, unknown> {
    if (isJsonObject(value)) {
      return value;
    }
    this.refuse(`${what} must be an object, not ${shown(value)}.`);
    return {};
  }

  list(what: string, value: unknown, most: number): unknown[] {
    if (!Array.isArray(value)) {
      this.refuse(`${what} must be a list, not ${shown(value)}.`);
      return [];
    }
    if (value.length > most) {
      this.refuse(
        `${what} has ${value.length} entries, at most ${most} are possible.`,
      );
      return [];
    }
    return value;
  }

  text(what: string, value: unknown): string {
    if (typeof value === 'string' && value.trim() !== '') {
      return value;
    }
    this.refuse(
      `${what} must be a text that is not empty, not ${shown(value)}.`,
    );
    return '';
  }

  /** A finite number from `least` to `most`, both included. */
  number(
    what: string,
    value: unknown,
    { least = -Infinity, most = Infinity } = {},
  ): number {
    if (
      typeof value === 'number' &&
      Number.isFinite(value) &&
      value >= least &&
      value <= most
    ) {
      return value;
    }
    const range =
      least === -Infinity && most === Infinity
        ? 'a finite number'
        : `a number from ${least} to ${most}`;
    this.refuse(`${what} must be ${range}, not ${shown(value)}.`);
    return NaN;
  }

  /** A whole number from `least` on that doubles hold exactly. */
  whole(what: string, value: unknown, least = 0): number {
    if (Number.isSafeInteger(value) && (value as number) >= least) {
      return value as number;
    }
    this.refuse(
      `${what} must be a whole number of at least ${least}, not ${shown(
        value,
      )}.`,
    );
    return NaN;
  }

  /** Milliseconds since 1970. */
  instant(what: string, value: unknown): number {
    return this.number(what, value, { least: 0, most: LATEST_INSTANT });
  }

  /**
   * What this look may spend of the rollout's error budget: from 0, where a
   * verdict is not possible yet, to under a half.
   */
  errors(value: unknown): VerdictErrors {
    const errors = this.object('errors', value);
    const one = (name: keyof VerdictErrors) =>
      this.number(`errors.${name}`, errors[name], { least: 0, most: 0.499 });
    return {
      falsePromotion: one('falsePromotion'),
      falseRollback: one('falseRollback'),
    };
  }
}
