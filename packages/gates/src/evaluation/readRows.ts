import type { Reader } from '../verdict/read.ts';
import { shown } from '../verdict/words.ts';
import { ClassificationMetrics } from './metrics/ClassificationMetrics.ts';
import type { ClassArm } from './metrics/classRows.ts';
import { RegressionMetrics } from './metrics/RegressionMetrics.ts';
import type { TaskMetrics } from './metrics/TaskMetrics.ts';

/** The most rows of a test set, and classes, and scores in all. */
export const MAX_ROWS = 1_000_000;
const MAX_CLASSES = 1000;
const MAX_SCORES = 20_000_000;

/** As plain JSON gives it. */
type Fields = Record<string, unknown>;

/** Reads the predictions of one version, whose rows must be as many. */
function readList(
  reader: Reader,
  what: string,
  value: unknown,
  rows?: number,
): unknown[] {
  const list = reader.list(what, value, MAX_ROWS);
  if (rows !== undefined && list.length !== rows) {
    reader.refuse(
      `${what} has ${list.length} rows, the test set has ${rows}: each row needs one.`,
    );
  }
  return list;
}

function readNumbers(reader: Reader, what: string, list: unknown[]) {
  const wrong = list.findIndex(value => !Number.isFinite(value));
  if (wrong >= 0) {
    reader.refuse(
      `${what} has ${shown(
        list[wrong],
      )} in row ${wrong}, which is no finite number.`,
    );
    return new Float64Array(0);
  }
  return Float64Array.from(list as number[]);
}

function readClasses(reader: Reader, value: unknown): Map<string, number> {
  const list = reader.list('classes', value, MAX_CLASSES);
  const classes = new Map<string, number>();
  list.forEach(entry => {
    if (typeof entry !== 'string' && !Number.isFinite(entry)) {
      reader.refuse(`The class ${shown(entry)} is no name and no number.`);
    }
    if (entry === '' || classes.has(String(entry))) {
      reader.refuse(`The class ${shown(entry)} is empty or given twice.`);
    }
    classes.set(String(entry), classes.size);
  });
  if (classes.size < 2) {
    reader.refuse('classes must name at least two.');
  }
  return classes;
}

function readLabels(
  reader: Reader,
  what: string,
  list: unknown[],
  classes: Map<string, number>,
): Uint16Array {
  const indexes = new Uint16Array(list.length);
  for (let row = 0; row < list.length; row++) {
    const index = classes.get(String(list[row]));
    if (index === undefined) {
      reader.refuse(
        `${what} has ${shown(
          list[row],
        )} in row ${row}, which is none of the classes.`,
      );
      return indexes;
    }
    indexes[row] = index;
  }
  return indexes;
}

function readScores(
  reader: Reader,
  what: string,
  list: unknown[],
  size: number,
): Float64Array {
  if (list.length * size > MAX_SCORES) {
    reader.refuse(`${what} are more than ${MAX_SCORES}: use fewer rows.`);
    return new Float64Array(0);
  }
  const scores = new Float64Array(list.length * size);
  for (let row = 0; row < list.length; row++) {
    const ofRow = list[row];
    if (
      !Array.isArray(ofRow) ||
      ofRow.length !== size ||
      !ofRow.every(Number.isFinite)
    ) {
      reader.refuse(
        `${what} of row ${row} must be ${size} finite numbers, not ${shown(
          ofRow,
        )}.`,
      );
      return scores;
    }
    scores.set(ofRow as number[], row * size);
  }
  return scores;
}

function readClassArm(
  reader: Reader,
  arm: string,
  value: unknown,
  { classes, rows }: { classes: Map<string, number>; rows: number },
): ClassArm {
  const fields = reader.object(arm, value);
  const what = `${arm}.predictions`;
  const list = readList(reader, what, fields.predictions, rows);
  const predicted = readLabels(reader, what, list, classes);
  if (fields.scores === undefined) {
    return { predicted };
  }
  const scores = readList(reader, `${arm}.scores`, fields.scores, rows);
  return {
    predicted,
    scores: readScores(reader, `${arm}.scores`, scores, classes.size),
  };
}

function readClassification(reader: Reader, fields: Fields, seed: number) {
  const classes = readClasses(reader, fields.classes);
  const list = readList(reader, 'truth', fields.truth);
  const truth = readLabels(reader, 'truth', list, classes);
  const expected = { classes, rows: list.length };
  const candidate = readClassArm(
    reader,
    'candidate',
    fields.candidate,
    expected,
  );
  const stable =
    fields.stable === undefined
      ? undefined
      : readClassArm(reader, 'stable', fields.stable, expected);
  if (reader.isFine && new Set(truth).size < 2) {
    reader.refuse(
      `The test set has ${
        truth.length === 0 ? 'no rows' : 'rows of a single class'
      }, which says nothing about telling classes apart.`,
    );
  }
  return reader.isFine
    ? ClassificationMetrics.create({
        classes: [...classes.keys()],
        truth,
        candidate,
        stable,
        seed,
      })
    : undefined;
}

function readRegression(reader: Reader, fields: Fields, seed: number) {
  const truth = readNumbers(
    reader,
    'truth',
    readList(reader, 'truth', fields.truth),
  );
  const arm = (name: 'candidate' | 'stable') => {
    const { predictions } = reader.object(name, fields[name]);
    const what = `${name}.predictions`;
    return readNumbers(
      reader,
      what,
      readList(reader, what, predictions, truth.length),
    );
  };
  const candidate = arm('candidate');
  const stable = fields.stable === undefined ? undefined : arm('stable');
  return reader.isFine
    ? RegressionMetrics.create({ truth, candidate, stable, seed })
    : undefined;
}

/** The metrics over a test set; undefined where the reader found a flaw. */
export function readRows(
  reader: Reader,
  fields: Fields,
): TaskMetrics | undefined {
  const { task, seed = 1 } = fields;
  if (!Number.isSafeInteger(seed)) {
    reader.refuse(`seed must be a safe integer, not ${shown(seed)}.`);
  }
  if (task !== 'classification' && task !== 'regression') {
    reader.refuse(
      `task must be "classification" or "regression", not ${shown(task)}.`,
    );
  }
  return task === 'regression'
    ? readRegression(reader, fields, seed as number)
    : readClassification(reader, fields, seed as number);
}
