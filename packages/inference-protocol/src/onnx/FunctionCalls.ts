import { OnnxFormatError, quoted } from '../errors.ts';

/** Calls within calls; real exporters nest a handful. */
const MAX_DEPTH = 64;
const MAX_FUNCTIONS = 10_000;
/** Nodes of a model once every call is replaced by what it calls. */
const MAX_NODES = 1_000_000;

/** How often each operator is used. */
export type OperatorCounts = Map<string, number>;

function unusable(problem: string): OnnxFormatError {
  return new OnnxFormatError(`not a usable ONNX model: ${problem}`);
}

/**
 * Which functions of a model call which. The runtime replaces every call by
 * the function's nodes: it would never end on one that calls itself, and
 * hardly on a few that call each other twice.
 */
export class FunctionCalls {
  readonly #calls = new Map<string, OperatorCounts>();
  readonly #nodes = new Map<string, number>();

  static create(): FunctionCalls {
    return new FunctionCalls();
  }

  private constructor() {}

  /** Notes a function, and the operators that its nodes use. */
  add(name: string, operators: OperatorCounts): void {
    if (this.#calls.size >= MAX_FUNCTIONS) {
      throw unusable(`it has more than ${MAX_FUNCTIONS} functions`);
    }
    this.#calls.set(name, operators);
  }

  /**
   * @param operators - what the main graph uses
   * @throws OnnxFormatError when a function calls itself, calls nest too deep,
   *   or grow to too many nodes
   */
  check(operators: OperatorCounts): void {
    for (const name of this.#calls.keys()) {
      this.#nodesIn(name, []);
    }
    if (this.#sum(operators, []) > MAX_NODES) {
      throw unusable(
        `its functions call each other so often that it grows to more than ${MAX_NODES} nodes`,
      );
    }
  }

  #sum(operators: OperatorCounts, path: string[]): number {
    let sum = 0;
    for (const [operator, count] of operators) {
      sum += count * this.#nodesIn(operator, path);
    }
    return sum;
  }

  #nodesIn(name: string, path: string[]): number {
    const called = this.#calls.get(name);
    const known = called ? this.#nodes.get(name) : 1;
    if (known !== undefined) {
      return known;
    }
    if (path.includes(name)) {
      throw unusable(`the function ${quoted(name)} calls itself`);
    }
    if (path.length >= MAX_DEPTH) {
      throw unusable(`functions call each other more than ${MAX_DEPTH} deep`);
    }
    const nodes = this.#sum(called!, [...path, name]);
    this.#nodes.set(name, nodes);
    return nodes;
  }
}
