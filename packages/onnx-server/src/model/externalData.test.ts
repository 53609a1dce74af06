import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  externalDataModel,
  writeOnnx,
} from '@fairway/inference-protocol/testUtils';
import { TestBench } from '../testing/TestBench.ts';
import { ModelFile } from './ModelFile.ts';

jest.setTimeout(300_000);

let bench: TestBench;
let folder: string;
beforeAll(async () => {
  bench = await TestBench.create();
});
beforeEach(async () => {
  folder = await mkdtemp(join(bench.folder, 'external-'));
});
afterAll(() => bench.close());

const floats = (...values: number[]) =>
  new Uint8Array(Float32Array.from(values).buffer);
const x = { name: 'x', datatype: 'FP32', shape: [1, 1], data: [2] };

async function write(model: Uint8Array, files: Record<string, Uint8Array>) {
  const path = join(folder, 'model.onnx');
  await writeFile(path, model);
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return path;
}

async function serve(path: string, ...args: string[]) {
  return bench.serveFile(path, ['--port', '0', ...args]);
}

/** What the command line of the documentation prints. */
function sha256sum(...names: string[]): string {
  const listed = execFileSync('sha256sum', names, { cwd: folder });
  const summed = execFileSync('sha256sum', { input: listed, encoding: 'utf8' });
  return `sha256:${summed.slice(0, 64)}`;
}

describe('a model with weights in other files', () => {
  it('is served, and its digest is what sha256sum says of all of them', async () => {
    const path = await write(externalDataModel('weights/w.bin'), {
      'weights/w.bin': floats(40),
    });
    const digest = sha256sum('model.onnx', 'weights/w.bin');
    const server = await serve(path, '--digest', digest);
    expect(server.ready.digest).toBe(digest);
    expect((await server.infer(x)).body.outputs[0].data).toEqual([42]);
  });

  it('finds its weights at the offset that it says', async () => {
    const place = { offset: 4, length: 4 };
    const path = await write(externalDataModel('./w.bin', place), {
      'w.bin': floats(1, 5, 9),
    });
    const server = await serve(path);
    expect(server.ready.digest).toBe(sha256sum('model.onnx', 'w.bin'));
    expect((await server.infer(x)).body.outputs[0].data).toEqual([7]);
  });

  it('has several of them, listed in the order of their names', async () => {
    const names = ['b.bin', 'a/z.bin', 'a.bin', 'ß.bin', '\u{1f6a2}.bin'];
    const model = writeOnnx({
      nodes: [{ operator: 'Sum', inputs: ['x', ...names], outputs: ['y'] }],
      inputs: [{ name: 'x', shape: ['rows', 1] }],
      outputs: [{ name: 'y', shape: ['rows', 1] }],
      initializers: names.map(name => ({
        name,
        type: 'float',
        shape: [1],
        bytes: floats(),
        externalFile: name,
      })),
    });
    const path = await write(
      model,
      Object.fromEntries(names.map((name, index) => [name, floats(index)])),
    );
    const { digest } = await ModelFile.open(path, undefined);
    const sorted = ['a.bin', 'a/z.bin', 'b.bin', 'ß.bin', '\u{1f6a2}.bin'];
    expect(digest).toBe(sha256sum('model.onnx', ...sorted));
  });

  it('is rewritten in memory and still finds them', async () => {
    const model = writeOnnx({
      nodes: [
        { operator: 'Add', inputs: ['x', 'w'], outputs: ['s'] },
        {
          operator: 'ZipMap',
          domain: 'ai.onnx.ml',
          inputs: ['s'],
          outputs: ['p'],
          attributes: { classlabels_strings: ['only'] },
        },
      ],
      inputs: [{ name: 'x', shape: ['rows', 1] }],
      outputs: [
        {
          name: 'p',
          // sequence(map(string, float))
          rawType: [
            0x22, 12, 0x0a, 10, 0x2a, 8, 0x08, 8, 0x12, 4, 0x0a, 2, 0x08, 1,
          ],
        },
      ],
      initializers: [
        {
          name: 'w',
          type: 'float',
          shape: [1],
          bytes: floats(),
          externalFile: 'w.bin',
        },
      ],
      domains: { 'ai.onnx.ml': 1 },
    });
    const path = await write(model, { 'w.bin': floats(40) });
    const server = await serve(path);
    expect((await server.infer(x)).body.outputs).toEqual([
      { ...x, name: 'p', data: [42] },
    ]);
  });

  it('is not loaded when one byte of the weights is another', async () => {
    const path = await write(externalDataModel('w.bin'), {
      'w.bin': floats(40),
    });
    const digest = sha256sum('model.onnx', 'w.bin');
    await writeFile(join(folder, 'w.bin'), floats(41));
    await expect(ModelFile.open(path, digest)).rejects.toThrow(
      /is not the one expected.*was not loaded/,
    );
  });

  it('is seen to change when its weights do', async () => {
    const path = await write(externalDataModel('w.bin'), {
      'w.bin': floats(40),
    });
    const file = await ModelFile.open(path, undefined);
    await expect(file.assertUnchanged()).resolves.toBeUndefined();
    await writeFile(join(folder, 'w.bin'), floats(41));
    await expect(file.assertUnchanged()).rejects.toThrow(/w\.bin was changed/);
  });

  it.each<[string, string, RegExp]>([
    ['leads up', '../w.bin', /leads out of the folder/],
    ['leads up later', 'a/../../w.bin', /leads out of the folder/],
    ['is absolute', '/etc/passwd', /no path relative to the model/],
    ['is absolute elsewhere', 'C:/w.bin', /no path relative to the model/],
    ['is empty', '', /names no file/],
    ['is a folder', 'a/', /names no file/],
    ['has a backslash', 'a\\w.bin', /no usable name/],
    ['has a line end', 'a\nb', /no usable name/],
    ['is not there', 'absent.bin', /absent\.bin: there is no such file/],
  ])('is refused when the place %s', async (_, location, message) => {
    const path = await write(externalDataModel(location || './'), {});
    await expect(ModelFile.open(path, undefined)).rejects.toThrow(message);
  });

  it('is refused when the weights are a link to elsewhere', async () => {
    const outside = join(bench.folder, 'outside.bin');
    await writeFile(outside, floats(1));
    const path = await write(externalDataModel('w.bin'), {});
    await symlink(outside, join(folder, 'w.bin'));
    await expect(ModelFile.open(path, undefined)).rejects.toThrow(
      /a link that leads out of the folder/,
    );
  });

  it.each<[string, Record<string, number | string>, RegExp]>([
    ['reach beyond the file', { offset: 8 }, /ends at byte 12.*has only 4/],
    ['are of another length', { length: 8 }, /in 8 bytes.*need 4/],
    ['have no number', { offset: 'x' }, /impossible offset "x"/],
    ['have a negative one', { offset: '-4' }, /impossible offset "-4"/],
    ['are huge', { offset: '9'.repeat(30) }, /impossible offset/],
  ])('is refused when the bytes %s', async (_, place, message) => {
    const path = await write(externalDataModel('w.bin', place), {
      'w.bin': floats(1),
    });
    await expect(ModelFile.open(path, undefined)).rejects.toThrow(message);
  });

  it('does not wait for a pipe', async () => {
    const path = await write(externalDataModel('w.bin'), {});
    execFileSync('mkfifo', [join(folder, 'w.bin')]);
    await expect(ModelFile.open(path, undefined)).rejects.toThrow(
      /no regular file/,
    );
    await expect(
      ModelFile.open(join(folder, 'w.bin'), undefined),
    ).rejects.toThrow(/no regular file/);
  });
});
