import { OnnxFormatError, quoted } from '../errors.ts';

/** Calls within calls; real exporters nest a handful. */
const MAX_DEPTH = 64;
const MAX_FUNCTIONS = 10_000;

/**
 * Which functions of a model call which: the runtime replaces every call by
 * the function's nodes and would never end on one that calls itself.
 */
export class FunctionCalls {
  readonly #calls = new Map<string, ReadonlySet<string>>();

  static create(): FunctionCalls {
    return new FunctionCalls();
  }

  private constructor() {}

  /** Notes a function, and the operators that its nodes use. */
  add(name: string, operators: ReadonlySet<string>): void {
    if (this.#calls.size >= MAX_FUNCTIONS) {
      throw new OnnxFormatError(
        `not a usable ONNX model: more than ${MAX_FUNCTIONS} functions`,
      );
    }
    this.#calls.set(name, operators);
  }

  /** @throws OnnxFormatError when a function calls itself, or calls nest too deep */
  check(): void {
    const depths = new Map<string, number>();
    for (const name of this.#calls.keys()) {
      this.#depth(name, depths, []);
    }
  }

  #depth(name: string, depths: Map<string, number>, path: string[]): number {
    const called = this.#calls.get(name);
    const known = called ? depths.get(name) : 0;
    if (known !== undefined) {
      return known;
    }
    if (path.includes(name)) {
      throw new OnnxFormatError(
        `not a usable ONNX model: the function ${quoted(name)} calls itself`,
      );
    }
    if (path.length >= MAX_DEPTH) {
      throw new OnnxFormatError(
        `not a usable ONNX model: functions call each other more than ${MAX_DEPTH} deep`,
      );
    }
    let deepest = 0;
    for (const operator of called!) {
      deepest = Math.max(
        deepest,
        this.#depth(operator, depths, [...path, name]),
      );
    }
    depths.set(name, deepest + 1);
    return deepest + 1;
  }
}
