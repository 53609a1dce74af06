import { InputError } from '@backstage/errors';
import {
  Feature,
  featuresOfSignature,
  FeatureValue,
  matchHeader,
  parseCell,
} from '@fairway/drift';
import type { ModelSignature } from '@fairway/inference-protocol';

/** Evidence keeps every row, so a test set is a file that a person could look at. */
export const maximalRows = 20_000;

/** Names that a column with the truth has when it is not the last one. */
const truthNames = ['label', 'target', 'class', 'y'];

/** A labelled test set: what goes into the model, and what should come out. */
export interface TestSet {
  features: (Feature | undefined)[];
  /** Of each row the cells that belong to `features`. */
  rows: FeatureValue[][];
  truth: FeatureValue[];
}

/**
 * Reads a labelled test set from CSV (RFC 4180) with a header. The column with
 * the truth has the name of the model's first output, or `label`, `target`,
 * `class` or `y`, or is the last one; the others are inputs of the model, by name
 * or by position. Pure.
 *
 * @throws InputError that says what is wrong with it.
 */
export function readTestSet(text: string, signature: ModelSignature): TestSet {
  const [header, ...records] = readCsv(text);
  if (!header || records.length === 0) {
    throw new InputError('The test set needs a header and at least one row');
  }
  const names = [...truthNames, signature.outputs[0]?.name.toLowerCase()];
  const named = header.findIndex(name => names.includes(name.toLowerCase()));
  const truthAt = named === -1 ? header.length - 1 : named;
  const without = <T>(cells: readonly T[]) =>
    cells.filter((_, index) => index !== truthAt);
  const ragged = records.findIndex(cells => cells.length !== header.length);
  if (ragged !== -1) {
    throw new InputError(
      `Row ${ragged + 1} of the test set has ${
        records[ragged].length
      } cells, its header has ${header.length}`,
    );
  }
  const { features, omitted } = featuresOfSignature(signature);
  const hidden = omitted.find(({ role }) => role === 'input');
  if (hidden) {
    throw new InputError(
      `The input "${hidden.tensor}" cannot be filled from a table: ${hidden.reason}`,
    );
  }
  try {
    return {
      features: matchHeader(
        features.filter(({ role }) => role === 'input'),
        without(header),
      ),
      rows: records.map(cells => without(cells).map(parseCell)),
      truth: records.map(cells => parseCell(cells[truthAt])),
    };
  } catch (error) {
    throw new InputError(
      `The columns of the test set do not fit the model: ${
        (error as Error).message
      }`,
    );
  }
}

/** Records of a CSV text; cells may be quoted, with quotes doubled within. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      throw new InputError(
        `The test set is not CSV: a quote in record ${
          records.length + 1
        } is not closed, near "${text.slice(at, at + 40)}"`,
      );
    }
    const [, quoted, plain, end] = match;
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') {
      if (record.length > 1 || record[0] !== '') {
        records.push(record);
      }
      record = [];
    }
    if (records.length > maximalRows + 1) {
      throw new InputError(
        `The test set has more than ${maximalRows} rows: choose a sample of it`,
      );
    }
  }
  if (record.length > 0) {
    records.push([...record, '']);
  }
  return records;
}
