import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { addModel, zipMapModel } from '@fairway/inference-protocol/testUtils';
import { HOSTILE_MODELS } from '../testing/hostileModels.ts';
import { TestBench } from '../testing/TestBench.ts';

jest.setTimeout(300_000);

const execute = promisify(execFile);
// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const ROOT = resolve(__dirname, '../../../..');
const LOADER = join(ROOT, 'packages/onnx-server/src/testing/loadModels.ts');
const REAL_MODELS = ['digits/v1', 'breast-cancer/v1', 'diabetes/v1'].map(name =>
  join(ROOT, 'examples/models', name, 'model.onnx'),
);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

/** Loads files in one real process; answers what came of each. */
async function loadAll(models: readonly Uint8Array[]): Promise<string[]> {
  const folder = join(bench.folder, `many-${Math.random()}`);
  await mkdir(folder);
  for (const [index, bytes] of models.entries()) {
    const name = `${String(index).padStart(6, '0')}.onnx`;
    await writeFile(join(folder, name), bytes);
  }
  const { stdout } = await execute(
    process.execPath,
    ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', LOADER, folder],
    { timeout: 240_000, maxBuffer: 64 * 1024 * 1024 },
  );
  const outcomes = stdout.trimEnd().split('\n');
  expect(outcomes).toHaveLength(models.length);
  return outcomes.map(line => line.slice(line.indexOf('\t') + 1));
}

/** Bytes of a model of which some were changed, left out or put in twice. */
const damaged = (models: readonly Uint8Array[]) =>
  fc
    .record({
      model: fc.constantFrom(...models),
      changes: fc.array(
        fc.record({
          place: fc.double({ min: 0, max: 1, noNaN: true }),
          kind: fc.constantFrom('byte', 'bit', 'cut', 'drop', 'twice'),
          value: fc.integer({ min: 0, max: 255 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    })
    .map(({ model, changes }) =>
      changes.reduce((bytes, { place, kind, value }) => {
        // Most of the structure stands before the weights.
        const at = Math.floor(place ** 3 * bytes.length);
        const changed = Buffer.from(bytes);
        switch (kind) {
          case 'byte':
            changed[at] = value;
            return changed;
          case 'bit':
            // eslint-disable-next-line no-bitwise
            changed[at] ^= 1 << value % 8;
            return changed;
          case 'cut':
            return value < 64 ? changed.subarray(0, at) : changed;
          case 'drop':
            return Buffer.concat([
              changed.subarray(0, at),
              changed.subarray(at + value),
            ]);
          default:
            return Buffer.concat([
              changed.subarray(0, at + value),
              changed.subarray(at),
            ]);
        }
      }, Buffer.from(model)),
    );

describe('a model made to do harm', () => {
  const served = HOSTILE_MODELS.filter(({ outcome }) => outcome === 'serves');
  const refused = HOSTILE_MODELS.filter(({ outcome }) => outcome !== 'serves');

  it.each(refused)('is refused in one sentence: $name', async hostile => {
    const path = await bench.file(hostile.bytes());
    const started = bench.spawn([path, '--port', '0', '--supervised']);
    expect(await started.ended()).toBe(4);
    const { event, code, message } = JSON.parse(started.stdout);
    expect({ event, code }).toEqual({ event: 'failed', code: 4 });
    expect(message).toMatch(hostile.outcome);
    expect(message.length).toBeLessThan(700);
    // A person at a terminal reads the same, in one line.
    expect(started.stderr).toBe(`onnx-server: ${message}\n`);
  });

  it.each(served)('is served after all: $name', async hostile => {
    const server = await bench.serve(hostile.bytes());
    expect((await server.call('/v2/health/ready')).status).toBe(200);
  });

  it('that asks for 4 TB in a prediction fails that prediction only', async () => {
    const huge = HOSTILE_MODELS.find(({ name }) => name.includes('4 TB'))!;
    const server = await bench.serve(huge.bytes());
    const x = { name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] };
    const { status, body } = await server.infer(x);
    expect(status).toBe(500);
    expect(body.error).toContain('the model failed on this input');
    expect((await server.call('/v2/health/ready')).status).toBe(200);
  });

  it('is in the table of the documentation', async () => {
    const table = await readFile(join(ROOT, 'docs/hostile-models.md'), 'utf8');
    expect(
      HOSTILE_MODELS.filter(({ name }) => !table.includes(`| ${name} `)),
    ).toEqual([]);
  });
});

describe('a model that was damaged', () => {
  it('is refused in words or loaded, wherever it was cut off', async () => {
    const model = zipMapModel();
    const cuts = Array.from({ length: model.length }, (_, length) =>
      model.subarray(0, length),
    );
    const outcomes = await loadAll(cuts);
    expect(
      outcomes.filter(outcome => !/^(loaded$|4\t.)/.test(outcome)),
    ).toEqual([]);
    // A cut between the last fields leaves a model that is whole.
    expect(
      outcomes.filter(outcome => outcome === 'loaded').length,
    ).toBeLessThan(5);
  });

  it('is refused in words or loaded, whatever was done to it', async () => {
    const models = await Promise.all(REAL_MODELS.map(path => readFile(path)));
    const samples = fc.sample(damaged([addModel(), zipMapModel(), ...models]), {
      numRuns: 1000,
      seed: 42,
    });
    const outcomes = await loadAll(samples);
    expect(
      outcomes.filter(outcome => !/^(loaded$|4\t.)/.test(outcome)),
    ).toEqual([]);
    // The damage is such that both happen.
    expect(outcomes).toContain('loaded');
  });
});
