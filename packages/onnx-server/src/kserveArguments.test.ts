import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { defaultsFrom } from './kserveArguments.ts';
import { findModel } from './model/findModel.ts';
import { parseOptions, type ServerOptions } from './options.ts';

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const ROOT = resolve(__dirname, '../../..');

const read = (args: string[], environment: Record<string, string> = {}) =>
  parseOptions(args, defaultsFrom(environment)) as ServerOptions;

describe("KServe's arguments", () => {
  it.each([
    [['--model_name=m', '--model_dir=/mnt/models', '--http_port=9000']],
    [
      [
        '--model_name',
        'm',
        '--model_dir',
        '/mnt/models',
        '--http_port',
        '9000',
      ],
    ],
    [['--name', 'm', '--port=9000', '/mnt/models']],
  ])('%j say what ours say', args => {
    expect(read(args)).toMatchObject({
      name: 'm',
      modelPath: '/mnt/models',
      port: 9000,
    });
  });

  it('leave the values of others alone', () => {
    expect(read(['a.onnx', '--name', 'x', '--version=1.2']).version).toBe(
      '1.2',
    );
  });

  it('come before the environment, and that before the defaults', () => {
    const environment = { PORT: '81', ONNX_SERVER_HOST: '0.0.0.0' };
    expect(read(['m'], environment)).toMatchObject({
      host: '0.0.0.0',
      port: 81,
    });
    expect(
      read(['m', '--http_port=82', '--host=::1'], environment),
    ).toMatchObject({ host: '::1', port: 82 });
    expect(read(['m'])).toMatchObject({ host: '127.0.0.1', port: 8080 });
    expect(() => read(['m'], { PORT: 'x' })).toThrow('--port must be');
  });
});

describe('a folder in the place of a model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'models-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string) => writeFile(join(folder, name), '');

  it('gives the only model in it, or the one with the usual name', async () => {
    await put('weights.bin');
    await put('one.ONNX');
    await expect(findModel(folder)).resolves.toBe(join(folder, 'one.ONNX'));
    await put('two.onnx');
    await expect(findModel(folder)).rejects.toThrow(
      /has 2 files ending in \.onnx; name the one to serve/,
    );
    await put('model.onnx');
    await expect(findModel(folder)).resolves.toBe(join(folder, 'model.onnx'));
  });

  it('is refused in words when it has none', async () => {
    await mkdir(join(folder, 'empty'));
    await expect(findModel(join(folder, 'empty'))).rejects.toThrow(
      /has no file ending in/,
    );
  });
});

describe('the ClusterServingRuntime for KServe', () => {
  const runtime = parse(
    readFileSync(
      join(ROOT, 'deploy/kserve/clusterservingruntime.yaml'),
      'utf8',
    ),
  );
  const [container] = runtime.spec.containers;

  it('is one, for ONNX models over the open protocol', () => {
    expect(runtime).toMatchObject({
      apiVersion: 'serving.kserve.io/v1alpha1',
      kind: 'ClusterServingRuntime',
      spec: { multiModel: false, protocolVersions: ['v2', 'v1'] },
    });
    expect(runtime.spec.supportedModelFormats).toEqual([
      expect.objectContaining({ name: 'onnx', autoSelect: true }),
    ]);
    expect(container.name).toBe('kserve-container');
  });

  it('has arguments that onnx-server takes', () => {
    const args = container.args.map((arg: string) =>
      arg.replace('{{.Name}}', 'my-service'),
    );
    expect(read(args)).toMatchObject({
      name: 'my-service',
      modelPath: '/mnt/models',
      host: '0.0.0.0',
      port: container.ports[0].containerPort,
    });
    expect(args.join(' ')).not.toContain('{{');
    const probes = [
      container.readinessProbe,
      container.livenessProbe,
      container.startupProbe,
    ].map(({ httpGet }) => httpGet.port);
    expect(new Set(probes)).toEqual(new Set([read(args).port]));
  });

  it('keeps to the restricted security standard', () => {
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(Object.keys(container.resources.limits)).toEqual(['cpu', 'memory']);
  });
});
