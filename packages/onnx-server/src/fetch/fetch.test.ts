import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { externalDigestText } from '@fairway/inference-protocol';
import {
  addModel,
  externalDataModel,
} from '@fairway/inference-protocol/testUtils';
import { ModelFile } from '../model/ModelFile.ts';
import { digestOf, FetchBench, SECRET } from './__testUtils__/FetchBench.ts';
import { ModelHost } from './__testUtils__/ModelHost.ts';

jest.setTimeout(300_000);

const model = addModel();
const weights = new Uint8Array(Float32Array.of(40).buffer);
const large = externalDataModel('parts/w.bin');
const hex = (bytes: Uint8Array) => digestOf(bytes).slice('sha256:'.length);
const largeDigest = digestOf(
  externalDigestText([
    { sha256: hex(large), path: 'own name.onnx' },
    { sha256: hex(weights), path: 'parts/w.bin' },
  ]),
);

let bench: FetchBench;
let host: ModelHost;
beforeEach(async () => {
  bench = await FetchBench.create();
  host = await ModelHost.start();
  host.put('/m', model);
  host.put('/large/own%20name.onnx', large);
  host.put('/large/parts/w.bin', weights);
});
afterEach(async () => {
  await bench.close();
  await host.close();
});

const from = (path: string, to: string, digest = digestOf(model)) => [
  ...[`http://${host.place}${path}?${SECRET}`, '--digest', digest],
  ...['--to', join(bench.folder, to)],
  ...['--allow-host', host.place, '--allow-private'],
];
const fromLarge = (to: string) =>
  from('/large/own%20name.onnx', to, largeDigest);

describe('onnx-server fetch', () => {
  it('brings a model to a folder, and says so in a line of JSON and to Kubernetes', async () => {
    const { code, stdout, message } = await bench.run(from('/m', 'models/'));
    expect(code).toBe(0);
    const path = join(bench.folder, 'models/model.onnx');
    expect(JSON.parse(stdout)).toEqual({
      event: 'fetched',
      path,
      bytes: model.length,
      digest: digestOf(model),
      milliseconds: expect.any(Number),
    });
    expect(stdout).toBe(`${message}\n`);
    expect(new Uint8Array(readFileSync(path))).toEqual(model);
    expect(statSync(path).mode % 0o1000).toBe(0o444);
    expect(bench.filesIn('models')).toEqual(['model.onnx']);
  });

  it('brings a model to a file, in the place of what was there', async () => {
    await mkdir(join(bench.folder, 'a'));
    writeFileSync(join(bench.folder, 'a/it.onnx'), 'an older one');
    expect((await bench.run(from('/m', 'a/it.onnx'))).code).toBe(0);
    expect(bench.filesIn('a')).toEqual(['it.onnx']);
    await ModelFile.open(join(bench.folder, 'a/it.onnx'), digestOf(model));
  });

  it('fetches nothing that is there with this digest, and again what is damaged', async () => {
    await bench.run(from('/m', 'models/'));
    const again = await bench.run(from('/m', 'models'));
    expect(JSON.parse(again.stdout)).toMatchObject({
      event: 'present',
      bytes: model.length,
    });
    expect(host.requests).toHaveLength(1);
    const path = join(bench.folder, 'models/model.onnx');
    rmSync(path);
    writeFileSync(path, model.subarray(1));
    const repaired = await bench.run(from('/m', 'models'));
    expect(JSON.parse(repaired.stdout).event).toBe('fetched');
    await ModelFile.open(path, digestOf(model));
  });

  it('brings the weights of a model with it, under its own name', async () => {
    const first = await bench.run(fromLarge('models/'));
    const path = join(bench.folder, 'models/own name.onnx');
    expect(JSON.parse(first.stdout)).toMatchObject({
      event: 'fetched',
      path,
      bytes: large.length + weights.length,
      digest: largeDigest,
    });
    expect(bench.filesIn('models')).toEqual([
      'own name.onnx',
      'parts',
      'parts/w.bin',
    ]);
    // What serves it finds it so.
    await ModelFile.open(join(bench.folder, 'models'), largeDigest);
    const again = await bench.run(fromLarge('models/'));
    expect(JSON.parse(again.stdout)).toMatchObject({
      event: 'present',
      path,
      bytes: large.length + weights.length,
    });
    expect(host.requests).toHaveLength(2);
  });

  it('fetches all again where the weights are others', async () => {
    await bench.run(fromLarge('models/'));
    const part = join(bench.folder, 'models/parts/w.bin');
    // Files that came are read-only, also to those who own them.
    rmSync(part);
    writeFileSync(part, 'four');
    const again = await bench.run(fromLarge('models/'));
    expect(JSON.parse(again.stdout).event).toBe('fetched');
    expect(new Uint8Array(readFileSync(part))).toEqual(weights);
  });

  it('does not give a model with weights another name, which its digest covers', async () => {
    const { code, stderr } = await bench.run(fromLarge('models/it.onnx'));
    expect(code).toBe(4);
    expect(stderr).toContain('cannot be called "it.onnx"');
    expect(bench.filesIn('models')).toEqual([]);
  });

  it('keeps nothing of a model whose weights are others than declared', async () => {
    host.put(
      '/large/parts/w.bin',
      weights.map(byte => 255 - byte),
    );
    const { code, stderr } = await bench.run(fromLarge('models/'));
    expect(code).toBe(3);
    expect(stderr).toContain(`but ${largeDigest} was declared`);
    expect(bench.filesIn('models')).toEqual([]);
  });

  it('asks for no weights outside of the folder of the model', async () => {
    const outside = externalDataModel('../secret');
    host.put('/large/outside.onnx', outside);
    host.put('/secret', weights);
    const { code, stderr } = await bench.run(
      from('/large/outside.onnx', 'models/', largeDigest),
    );
    expect(code).toBe(4);
    expect(stderr).toContain('leads out of the folder of the model');
    expect(host.requests).toHaveLength(1);
    expect(bench.filesIn('models')).toEqual([]);
  });

  it('writes no weights through a link that leads out of the folder', async () => {
    await mkdir(join(bench.folder, 'models'));
    await mkdir(join(bench.folder, 'elsewhere'));
    await symlink(
      join(bench.folder, 'elsewhere'),
      join(bench.folder, 'models/parts'),
    );
    const { code, stderr } = await bench.run(fromLarge('models'));
    expect(code).toBe(10);
    expect(stderr).toContain('is a link that leads out');
    expect(bench.filesIn('elsewhere')).toEqual([]);
    expect(bench.filesIn('models')).toEqual(['parts']);
  });

  it('leaves one whole model where several fetch it at once', async () => {
    const ends = await Promise.all(
      Array.from({ length: 4 }, () => bench.run(from('/m', 'models/'))),
    );
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(bench.filesIn('models')).toEqual(['model.onnx']);
    await ModelFile.open(join(bench.folder, 'models'), digestOf(model));
  });
});
