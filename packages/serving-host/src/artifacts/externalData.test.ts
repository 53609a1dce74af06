import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { externalDigestText } from '@fairway/inference-protocol';
import { externalDataModel } from '@fairway/inference-protocol/testUtils';
import { ArtifactStore, type ArtifactPolicy } from './ArtifactStore.ts';

jest.setTimeout(60_000);

const sha256 = (bytes: string | Uint8Array) =>
  createHash('sha256').update(bytes).digest('hex');

describe('a model with weights in other files', () => {
  const weights = 'four';
  let root: string;
  let directory: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'external-'));
    directory = join(root, 'store');
    mkdirSync(directory);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Puts a model and its weights down; answers what declares them. */
  function put(location: string, name = 'model 1.onnx') {
    const model = externalDataModel(location);
    const file = join(root, 'models', location);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(root, 'models', name), model);
    writeFileSync(file, weights);
    const text = externalDigestText([
      { sha256: sha256(model), path: name },
      { sha256: sha256(weights), path: location },
    ]);
    return {
      uri: `file://${root}/models/${encodeURIComponent(name)}`,
      digest: `sha256:${sha256(text)}`,
      format: 'onnx',
    };
  }

  const open = (policy: Partial<ArtifactPolicy> = {}) =>
    ArtifactStore.create({
      directory,
      policy: {
        fileRoots: [join(root, 'models')],
        httpsHosts: [],
        maximalBytes: 1000,
        cacheBytes: 0,
        ...policy,
      },
    });

  it('comes with them, under its own name, and is found again', async () => {
    const store = await open();
    const artifact = put('some weights/w#1.bin');
    const path = await store.ensure(artifact);
    expect(path).toBe(
      join(
        directory,
        artifact.digest.replace(':', '-'),
        'files',
        'model 1.onnx',
      ),
    );
    const copied = join(dirname(path), 'some weights/w#1.bin');
    expect(readFileSync(copied, 'utf8')).toBe(weights);
    // eslint-disable-next-line no-bitwise
    expect(statSync(copied).mode & 0o777).toBe(0o400);
    rmSync(join(root, 'models'), { recursive: true });
    await expect(store.ensure(artifact)).resolves.toBe(path);
    expect(readdirSync(directory)).toHaveLength(1);
    await store.prune(new Set());
    expect(existsSync(path)).toBe(false);
  });

  it('is kept once when it comes from two places at a time', async () => {
    const store = await open();
    const artifact = put('w.bin');
    const other = artifact.uri.replace('/models/', '/models/./');
    // Two transfers: they are told apart by their URIs.
    const [one, two] = await Promise.all([
      store.ensure(artifact),
      store.ensure({ ...artifact, uri: other }),
    ]);
    expect(two).toBe(one);
  });

  it('is not kept when its weights are others than declared', async () => {
    const store = await open();
    const artifact = put('w.bin');
    writeFileSync(join(root, 'models/w.bin'), 'five');
    await expect(store.ensure(artifact)).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/has the digest .* was declared/),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is waited for when its weights are not there yet', async () => {
    const store = await open();
    const artifact = put('w.bin');
    rmSync(join(root, 'models/w.bin'));
    await expect(store.ensure(artifact)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringMatching(/w\.bin: there is no such file/),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('counts with all its files against what this host takes', async () => {
    const artifact = put('w.bin');
    const { size } = statSync(join(root, 'models/model 1.onnx'));
    const tight = await open({ maximalBytes: size + weights.length - 1 });
    await expect(tight.ensure(artifact)).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/is larger than/),
    });
    expect(readdirSync(directory)).toEqual([]);
    const enough = await open({ maximalBytes: size + weights.length });
    await expect(enough.ensure(artifact)).resolves.toMatch(/onnx$/);
  });

  it('brings nothing from outside its folder', async () => {
    const store = await open();
    writeFileSync(join(root, 'secret'), 'secret');
    const inside = put('w.bin');
    rmSync(join(root, 'models/w.bin'));
    symlinkSync(join(root, 'secret'), join(root, 'models/w.bin'));
    await expect(store.ensure(inside)).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/may not read/),
    });
    await expect(store.ensure(put('../secret'))).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/leads out of the folder/),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('counts as used when it was, with all its files', async () => {
    const store = await open({ cacheBytes: 200 });
    const older = await store.ensure(put('w.bin', 'a.onnx'));
    const newer = await store.ensure(put('w.bin', 'b.onnx'));
    for (const [index, path] of [older, newer].entries()) {
      utimesSync(dirname(dirname(path)), index, index);
    }
    await store.prune(new Set());
    expect([existsSync(older), existsSync(newer)]).toEqual([false, true]);
  });
});
