import { InputError } from '@backstage/errors';
import {
  Feature,
  featuresOfSignature,
  FeatureValue,
  matchHeader,
  parseCell,
} from '@fairway/drift';
import { readCsv } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';

/** More rows than these say nothing more of a distribution in fifty bins. */
export const maximalRows = 20_000;

/** Reference data as columns that belong to inputs of the model. */
export interface ReferenceTable {
  /** Undefined for columns that belong to no input, such as the target. */
  features: (Feature | undefined)[];
  rows: FeatureValue[][];
  /** Inputs that are not watched, and why. */
  omitted: { tensor: string; reason: string }[];
}

/**
 * Reads reference data: CSV (RFC 4180) with a header, or a JSON object per line.
 * Columns are matched with the inputs of the model by name or, where there are
 * as many, by position. Pure.
 *
 * @throws InputError that says what is wrong with it
 */
export function readReferenceTable(
  text: string,
  format: 'csv' | 'jsonl',
  signature: ModelSignature,
): ReferenceTable {
  try {
    const { header, records } =
      format === 'csv' ? recordsOfCsv(text) : recordsOfJsonLines(text);
    const { features, omitted } = featuresOfSignature(signature);
    const inputs = features.filter(({ role }) => role === 'input');
    const matched = matchHeader(inputs, header);
    const read = matched.map(feature => cellReader(feature, signature));
    return {
      features: matched,
      rows: records.map(cells => cells.map((cell, at) => read[at](cell))),
      omitted: omitted.map(({ tensor, reason }) => ({ tensor, reason })),
    };
  } catch (error) {
    if (error instanceof RangeError) {
      throw new InputError(`The reference data does not fit: ${error.message}`);
    }
    throw error;
  }
}

type Records = { header: string[]; records: unknown[][] };

function recordsOfCsv(text: string): Records {
  // A spreadsheet may begin a file with a byte order mark.
  const [header, ...records] = readCsv(
    text.replace(/^\ufeff/, ''),
    maximalRows + 1,
  );
  if (!header || records.length === 0) {
    throw new RangeError('it needs a header and at least one row');
  }
  const ragged = records.findIndex(cells => cells.length !== header.length);
  if (ragged !== -1) {
    throw new RangeError(
      `row ${ragged + 1} has ${records[ragged].length} cells, the header has ${
        header.length
      }`,
    );
  }
  return { header, records };
}

function recordsOfJsonLines(text: string): Records {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  if (lines.length === 0) {
    throw new RangeError('it needs at least one row');
  }
  if (lines.length > maximalRows) {
    throw new RangeError(
      `it has more than ${maximalRows} rows: choose a sample of it`,
    );
  }
  const rows = lines.map((line, at) => {
    try {
      const row = JSON.parse(line);
      if (typeof row === 'object' && row !== null && !Array.isArray(row)) {
        return row as Record<string, unknown>;
      }
    } catch {
      // Said below, with the place of the line.
    }
    throw new RangeError(`line ${at + 1} is no JSON object`);
  });
  const header = Object.keys(rows[0]);
  return {
    header,
    records: rows.map(row => header.map(name => row[name])),
  };
}

/** A cell as the value that a prediction would have there. */
function cellReader(
  feature: Feature | undefined,
  { inputs }: ModelSignature,
): (cell: unknown) => FeatureValue {
  const datatype = inputs.find(
    ({ name }) => name === feature?.tensor,
  )?.datatype;
  return cell => {
    if (typeof cell !== 'string') {
      return plainValue(cell);
    }
    const value = parseCell(cell);
    if (datatype === 'BYTES') {
      return value === null ? null : cell;
    }
    if (datatype === 'BOOL' && value !== null) {
      return ['true', '1'].includes(cell.trim().toLowerCase());
    }
    return value;
  };
}

function plainValue(cell: unknown): FeatureValue {
  return ['number', 'boolean'].includes(typeof cell)
    ? (cell as number | boolean)
    : null;
}
