import type { TensorSpec } from '@fairway/inference-protocol';
import { holdsExactly } from './datatypes.ts';

/** A tensor of both versions, and how it is compared. */
export interface TensorPair {
  side: 'input' | 'output';
  stable: TensorSpec;
  candidate: TensorSpec;
  /**
   * Whether callers state datatypes and servers hold them to it, as in the Open
   * Inference Protocol. Then no other datatype is safe, however wide.
   */
  isTyped: boolean;
  /** Whether the stable version takes any number of rows. */
  isBatched: boolean;
}

const shapeText = (shape: readonly number[]) => `[${shape.join(', ')}]`;

function datatypeProblems(pair: TensorPair, where: string): string[] {
  const { side, stable, candidate, isTyped } = pair;
  const was = stable.datatype;
  const is = candidate.datatype;
  if (was === is) {
    return [];
  }
  if (isTyped) {
    return [
      side === 'input'
        ? `${where} was ${was} and is ${is}: requests state the datatype ${was}, which this version refuses.`
        : `${where} was ${was} and is ${is}: callers that read ${was} misread it.`,
    ];
  }
  // What callers send must be among what is taken; what comes back must be
  // among what they can read.
  const isSafe =
    side === 'input' ? holdsExactly(was, is) : holdsExactly(is, was);
  return isSafe
    ? []
    : [
        `${where} was ${was} and is ${is}: not every ${
          side === 'input' ? was : is
        } is a ${side === 'input' ? is : was}.`,
      ];
}

function sizeProblem(pair: TensorPair, dimension: number): string | undefined {
  const { side, stable, candidate, isBatched } = pair;
  const was = stable.shape[dimension];
  const is = candidate.shape[dimension];
  if (was === is) {
    return undefined;
  }
  const isRows = dimension === 0 && isBatched;
  if (side === 'input') {
    if (is === -1) {
      return undefined;
    }
    return was === -1
      ? `callers may send any ${
          isRows ? 'number of rows' : 'size'
        }, this version takes only ${is}`
      : `callers send ${was}, this version takes only ${is}`;
  }
  if (was === -1) {
    return isRows
      ? `callers get a row for each that they send, this version always gives ${is}`
      : undefined;
  }
  return is === -1
    ? `callers count on ${was}, this version may give any size`
    : `callers count on ${was}, this version gives ${is}`;
}

function shapeProblems(pair: TensorPair, where: string): string[] {
  const { stable, candidate } = pair;
  const change = `${where} had the shape ${shapeText(
    stable.shape,
  )} and has ${shapeText(candidate.shape)}`;
  if (stable.shape.length !== candidate.shape.length) {
    return [`${change}: the number of dimensions is another.`];
  }
  return stable.shape.flatMap((_, dimension) => {
    const problem = sizeProblem(pair, dimension);
    return problem ? [`${change}: in dimension ${dimension} ${problem}.`] : [];
  });
}

function labelProblems(pair: TensorPair, where: string): string[] {
  const before = pair.stable.labels;
  const after = pair.candidate.labels;
  if (!before || !after) {
    return [];
  }
  const length = Math.max(before.length, after.length);
  for (let i = 0; i < length; i++) {
    if (before[i] !== after[i]) {
      const name = (label?: string) =>
        label === undefined ? 'nothing' : JSON.stringify(label);
      return [
        `${where} has other labels: position ${i} was ${name(
          before[i],
        )} and is ${name(after[i])}, so values are taken for something else.`,
      ];
    }
  }
  return [];
}

/**
 * Why callers of one tensor of the stable version cannot go on with the
 * candidate's, one sentence each; none when they can. What callers send must be
 * among what is taken, and what they get among what they can read.
 */
export function compareTensor(pair: TensorPair): string[] {
  const where = `${pair.side === 'input' ? 'Input' : 'Output'} "${
    pair.stable.name
  }"`;
  return [
    ...datatypeProblems(pair, where),
    ...shapeProblems(pair, where),
    ...labelProblems(pair, where),
  ];
}
