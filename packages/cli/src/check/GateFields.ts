import { UsageError } from '../UsageError.ts';

/** How much worse than the stable version is accepted; one of the two. */
export interface Margin {
  absolute?: number;
  relative?: number;
}

type Fields = Record<string, unknown>;

const MAX_RELATIVE = 10;

/** Reads the fields of one gate; what is wrong is said with its name. */
export class GateFields {
  readonly #where: string;
  readonly #fields: Fields;

  private constructor(where: string, fields: Fields) {
    this.#where = where;
    this.#fields = fields;
  }

  static #isObject(value: unknown): value is Fields {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  /** @throws UsageError when it is no object */
  static read(where: string, value: unknown): GateFields {
    if (!GateFields.#isObject(value)) {
      throw new UsageError(`${where} must be an object such as {"kind": …}`);
    }
    return new GateFields(where, value);
  }

  #wrong(field: string, what: string): never {
    throw new UsageError(
      `${this.#where}: ${field} must be ${what}, not ${JSON.stringify(
        this.#fields[field],
      )}`,
    );
  }

  /** Refuses every field but these. */
  knows(...fields: string[]): void {
    const unknown = Object.keys(this.#fields).find(
      field => ![...fields, 'kind', 'name'].includes(field),
    );
    if (unknown !== undefined) {
      throw new UsageError(
        `${this.#where}: ${unknown} is no field of it${
          fields.length > 0 ? `; it has ${fields.join(', ')}` : ''
        }`,
      );
    }
  }

  /** A text of so many characters at most, and at least one. */
  text(field: string, most: number): string {
    const value = this.#fields[field];
    return typeof value === 'string' && value !== '' && value.length <= most
      ? value
      : this.#wrong(field, `a text of 1 to ${most} characters`);
  }

  number(field: string, most = Infinity): number {
    const value = this.#fields[field];
    return Number.isFinite(value) && (value as number) <= most
      ? (value as number)
      : this.#wrong(
          field,
          most === Infinity ? 'a number' : `a number up to ${most}`,
        );
  }

  positive(field: string, most: number): number {
    const value = this.number(field, most);
    return value > 0 ? value : this.#wrong(field, 'above 0');
  }

  whole(field: string, most: number): number {
    const value = this.positive(field, most);
    return Number.isInteger(value)
      ? value
      : this.#wrong(field, 'a whole number');
  }

  /** So many texts at most, each of so many characters at most. */
  texts(field: string, most: number, longest: number): string[] {
    const value = this.#fields[field];
    return Array.isArray(value) &&
      value.length <= most &&
      value.every(entry => typeof entry === 'string' && entry.length <= longest)
      ? value
      : this.#wrong(
          field,
          `a list of at most ${most} texts of up to ${longest} characters`,
        );
  }

  margin(field: string): Margin {
    const value = this.#fields[field];
    const entries = GateFields.#isObject(value) ? Object.entries(value) : [];
    const [[kind, size] = []] = entries;
    return entries.length === 1 &&
      (kind === 'absolute' || kind === 'relative') &&
      Number.isFinite(size) &&
      (size as number) > 0 &&
      !(kind === 'relative' && (size as number) > MAX_RELATIVE)
      ? { [kind]: size as number }
      : this.#wrong(
          field,
          `either {"absolute": N} or {"relative": N}, N above 0, relative up to ${MAX_RELATIVE}`,
        );
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  /** What `read` gives of a field that is there. */
  maybe<F extends string, T>(
    field: F,
    read: (field: F) => T,
  ): { [key in F]?: T } {
    return this.has(field)
      ? ({ [field]: read(field) } as { [key in F]?: T })
      : {};
  }
}
