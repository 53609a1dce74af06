import {
  featuresOfSignature,
  matchHeader,
  parseCell,
  type Feature,
  type FeatureValue,
} from '@fairway/drift';
import type { ModelSignature } from '@fairway/inference-protocol';
import { readCell } from './readCell.ts';
import { readCsv } from './readCsv.ts';

/** Evidence keeps every row, so a test set is a file that a person could look at. */
export const MAX_TEST_ROWS = 20_000;

/** Names that a column with the truth has when it is not the last one. */
const TRUTH_NAMES = ['label', 'target', 'class', 'y'];

/** A labelled test set: what goes into the model, and what should come out. */
export interface TestSet {
  /** Of each column but that of the truth, in their order. */
  features: (Feature | undefined)[];
  /** Of each row the cells that belong to `features`. */
  rows: FeatureValue[][];
  /** Of each row, never missing. */
  truth: NonNullable<FeatureValue>[];
}

function readRecords(text: string): [string[], string[][]] {
  let records: string[][];
  try {
    // A spreadsheet may begin a file with a byte order mark.
    records = readCsv(text.replace(/^\ufeff/, ''), MAX_TEST_ROWS + 1);
  } catch (error) {
    const { message } = error as Error;
    throw new RangeError(
      message.includes('more than')
        ? `The test set has more than ${MAX_TEST_ROWS} rows: choose a sample of it`
        : `The test set cannot be read: ${message}`,
    );
  }
  const [header, ...rows] = records;
  if (!header || rows.length === 0) {
    throw new RangeError('The test set needs a header and at least one row');
  }
  const ragged = rows.findIndex(cells => cells.length !== header.length);
  if (ragged !== -1) {
    throw new RangeError(
      `Row ${ragged + 1} of the test set has ${
        rows[ragged].length
      } cells, its header has ${header.length}`,
    );
  }
  return [header, rows];
}

function matchInputs(
  signature: ModelSignature,
  header: readonly string[],
): TestSet['features'] {
  const { features, omitted } = featuresOfSignature(signature);
  const hidden = omitted.find(({ role }) => role === 'input');
  if (hidden) {
    throw new RangeError(
      `The input "${hidden.tensor}" cannot be filled from a table: ${hidden.reason}`,
    );
  }
  try {
    return matchHeader(
      features.filter(({ role }) => role === 'input'),
      header,
    );
  } catch (error) {
    throw new RangeError(
      `The columns of the test set do not fit the model: ${
        (error as Error).message
      }`,
    );
  }
}

/**
 * Reads a labelled test set from CSV (RFC 4180) with a header. The column with
 * the truth has the name of the model's first output, or `label`, `target`,
 * `class` or `y`, or is the last one; the others are inputs of the model, by name
 * or by position.
 *
 * @throws RangeError that says what is wrong with it
 */
export function readTestSet(text: string, signature: ModelSignature): TestSet {
  const [header, records] = readRecords(text);
  const names = [...TRUTH_NAMES, signature.outputs[0]?.name.toLowerCase()];
  const named = header.findIndex(name => names.includes(name.toLowerCase()));
  const truthAt = named === -1 ? header.length - 1 : named;
  const without = <T>(cells: readonly T[]) =>
    cells.filter((_, index) => index !== truthAt);
  const inputs = without(header);
  const features = matchInputs(signature, inputs);
  const specs = features.map(feature =>
    signature.inputs.find(({ name }) => name === feature?.tensor),
  );
  return {
    features,
    rows: records.map((cells, row) =>
      without(cells).map((cell, column) => {
        const spec = specs[column];
        try {
          return spec ? readCell(cell, spec) : cell;
        } catch (error) {
          throw new RangeError(
            `Row ${row + 1} of the test set, column "${inputs[column]}": ${
              (error as Error).message
            }`,
          );
        }
      }),
    ),
    truth: records.map((cells, row) => {
      const value = parseCell(cells[truthAt]);
      if (value === null || value === undefined) {
        throw new RangeError(
          `Row ${row + 1} of the test set has no truth: its column "${
            header[truthAt]
          }" is ${JSON.stringify(cells[truthAt])}`,
        );
      }
      return value;
    }),
  };
}
