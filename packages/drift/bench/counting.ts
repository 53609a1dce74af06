// What counting costs per value, and what a window weighs.
import { cpus } from 'node:os';
import { Random, normal } from '@fairway/statistics';
import {
  DriftWindow,
  ReferenceProfile,
  compareWindows,
  type Feature,
} from '../src/index.ts';

const WIDTH = 30;
const ROWS = 1000;
const ROUNDS = 400;

const random = Random.create(1);
const column = (name: string, index: number): Feature => ({
  ...{ name, role: 'input', kind: 'numeric' },
  ...{ tensor: 'x', column: index, width: WIDTH },
});
const word = (): string => `category ${Math.floor(random.next() * 20)}`;

const numeric = ReferenceProfile.create(
  Array.from({ length: WIDTH }, (_, index) => ({
    feature: column(`f${index}`, index),
    values: Array.from({ length: 5000 }, () => normal(random)),
  })),
);
const categorical = ReferenceProfile.create([
  {
    feature: { ...column('word', 0), kind: 'categorical', width: 1 },
    values: Array.from({ length: 5000 }, word),
  },
]);

function measure(name: string, values: number, count: () => void): void {
  for (let i = 0; i < ROUNDS / 4; i++) {
    count();
  }
  const start = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) {
    count();
  }
  const { user, system } = process.cpuUsage(start);
  const each = ((user + system) * 1000) / (values * ROUNDS);
  process.stdout.write(`${name}: ${each.toFixed(1)} ns of CPU per value\n`);
}

const [cpu] = cpus();
process.stdout.write(`node ${process.versions.node}, ${cpu?.model}\n`);

const window = DriftWindow.create(numeric);
const data = Float32Array.from({ length: ROWS * WIDTH }, () => normal(random));
measure('numeric, tensors of 1000 rows of 30', data.length, () =>
  window.countTensor('input', { name: 'x', datatype: 'FP32', data }),
);
const row = data.slice(0, WIDTH);
measure('numeric, tensors of one row of 30', ROWS * WIDTH, () => {
  for (let i = 0; i < ROWS; i++) {
    window.countTensor('input', { name: 'x', datatype: 'FP32', data: row });
  }
});
const words = DriftWindow.create(categorical);
const texts = Array.from({ length: ROWS }, word);
measure('categorical, 20 known texts', ROWS, () =>
  words.countTensor('input', { name: 'x', datatype: 'BYTES', data: texts }),
);
let next = 0;
measure('categorical, every text new', ROWS, () => {
  const fresh = Array.from({ length: ROWS }, () => `id ${next++}`);
  words.countTensor('input', { name: 'x', datatype: 'BYTES', data: fresh });
});

const hour = DriftWindow.create(numeric);
hour.countTensor('input', { name: 'x', datatype: 'FP32', data });
const size = (value: unknown) => `${JSON.stringify(value).length} bytes`;
process.stdout.write(
  [
    `profile of 30 numeric features: ${size(numeric)}`,
    `window of 1000 rows: ${size(hour)}`,
    `report: ${size(compareWindows(numeric.reference, hour))}\n`,
  ].join('\n'),
);
measure('report of 30 features, as values', WIDTH, () => {
  compareWindows(numeric.reference, hour);
});
