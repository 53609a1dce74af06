import type {
  ClassificationInput,
  RegressionInput,
} from '../evaluation/types.ts';

// The same rows as in the Python that gave the reference values.
const ROWS = 90;
const rows = <T>(value: (row: number) => T) =>
  Array.from({ length: ROWS }, (_, row) => value(row));

const truth = rows(i => (i % 10 === 0 ? 0 : i % 3));
const predicted = (factor: number, modulus: number) =>
  rows(i =>
    (i * factor) % modulus < 9 ? truth[i] : (truth[i] + 1 + (i % 2)) % 3,
  );
const candidate = predicted(7, 11);
const stable = predicted(5, 13);

const scores = rows(i => {
  const raw = [0, 1, 2].map(k =>
    Math.exp((k === candidate[i] ? 2 : 0) + Math.sin(i * 3 + k * 5)),
  );
  const sum = raw.reduce((a, b) => a + b);
  return raw.map(value => value / sum);
});

const errors = { falsePromotion: 0.05, falseRollback: 0.05 };

/** Three classes, 90 rows; the candidate is the better one. */
export const classification: ClassificationInput = {
  task: 'classification',
  classes: [0, 1, 2],
  truth,
  candidate: { predictions: candidate, scores },
  stable: { predictions: stable },
  policy: { rules: [{ metric: 'accuracy', threshold: 0.7 }] },
  errors,
};

const tenth = (value: number) => Math.round(value * 10) / 10;
const binaryScores = (score: (row: number) => number) =>
  rows(i => [1 - score(i), score(i)]);

/** The first class against the others, with scores of both versions. */
export const binary: ClassificationInput = {
  ...classification,
  classes: [0, 1],
  truth: truth.map(Math.sign),
  candidate: {
    predictions: candidate.map(Math.sign),
    scores: binaryScores(i => tenth(scores[i][1] + scores[i][2])),
  },
  stable: {
    predictions: stable.map(Math.sign),
    scores: binaryScores(i => tenth(Math.sign(stable[i]) + 0.7 * Math.sin(i))),
  },
};

const values = rows(i => Math.sin(i) * 10 + i * 0.1);

/** 90 values; the candidate is the better one. */
export const regression: RegressionInput = {
  task: 'regression',
  truth: values,
  candidate: { predictions: values.map((y, i) => y + Math.cos(i * 2.3)) },
  stable: {
    predictions: values.map((y, i) => y + 1.5 * Math.cos(i * 1.7) + 0.2),
  },
  policy: { rules: [{ metric: 'mae', threshold: 0.8 }] },
  errors,
};
