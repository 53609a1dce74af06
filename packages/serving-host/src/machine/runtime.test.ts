import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findRuntime, judgeDevices } from './runtime.ts';

jest.setTimeout(60_000);

describe('findRuntime', () => {
  let folder: string;
  let onnxServerBin: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runtime-'));
    onnxServerBin = join(folder, 'bin/onnx-server.js');
    await mkdir(dirname(onnxServerBin));
    await writeFile(onnxServerBin, '');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function install(name: string, version: string, code: string) {
    const place = join(folder, 'node_modules', name);
    await mkdir(place, { recursive: true });
    await writeFile(
      join(place, 'package.json'),
      // As onnxruntime-web does, it keeps its description to itself.
      JSON.stringify({ name, version, exports: { '.': './index.js' } }),
    );
    await writeFile(join(place, 'index.js'), code);
  }

  const broken = 'throw new Error("libonnxruntime.so.1: cannot open")';

  it('prefers native code', async () => {
    await install('onnxruntime-node', '1.30.0', '');
    await install('onnxruntime-web', '1.30.1', '');
    expect(await findRuntime({ onnxServerBin })).toEqual({
      runtime: { name: 'onnxruntime-node', version: '1.30.0', usable: true },
      hasGpuProvider: false,
    });
  });

  it.each([
    ['does not load', 'onnxruntime-node 1.30.0 does not load on this machine'],
    ['is not installed', 'onnxruntime-node is not installed'],
  ])('computes with WebAssembly where native code %s', async (what, why) => {
    if (what === 'does not load') {
      await install('onnxruntime-node', '1.30.0', broken);
    }
    await install('onnxruntime-web', '1.30.1', '');
    const { runtime } = await findRuntime({ onnxServerBin });
    expect(runtime).toEqual({
      name: 'onnxruntime-web',
      version: '1.30.1',
      usable: true,
      reason: expect.stringContaining(why),
    });
    expect(runtime.reason).toContain('slower start');
  });

  it('says why of both where neither can be used', async () => {
    await install('onnxruntime-node', '1.30.0', broken);
    const { runtime } = await findRuntime({ onnxServerBin });
    expect(runtime).toMatchObject({ name: 'onnxruntime-node', usable: false });
    expect(runtime.reason).toContain('libonnxruntime.so.1: cannot open');
    expect(runtime.reason).toContain('onnxruntime-web is not installed');
  });

  it('does not count what stands there but ends the process', async () => {
    await install('onnxruntime-node', '1.30.0', 'process.abort()');
    await install('onnxruntime-web', '1.30.1', '');
    const found = await findRuntime({ onnxServerBin });
    expect(found.runtime.name).toBe('onnxruntime-web');
    const [device] = judgeDevices(
      [{ index: 0, uuid: 'a', name: 'A10G', memoryMiB: 1, migEnabled: false }],
      found,
    );
    expect(device.reason).toContain('onnxruntime-web 1.30.1');
  });
});
