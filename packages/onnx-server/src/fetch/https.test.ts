import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addModel } from '@fairway/inference-protocol/testUtils';
import { digestOf, FetchBench } from './__testUtils__/FetchBench.ts';
import { makeCertificate } from './__testUtils__/makeCertificate.ts';
import { ModelHost } from './__testUtils__/ModelHost.ts';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'fetch-https-'));
const pair = makeCertificate(folder);
const describeWithOpenssl = pair ? describe : describe.skip;
const model = addModel();

describeWithOpenssl('onnx-server fetch over https (needs openssl)', () => {
  let bench: FetchBench;
  let host: ModelHost;
  beforeEach(async () => {
    bench = await FetchBench.create();
    host = await ModelHost.start(pair);
    host.put('/m', model);
  });
  afterEach(async () => {
    await bench.close();
    await host.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const args = (name: string) => [
    ...[`https://${name}:${host.port}/m`, '--digest', digestOf(model)],
    ...['--to', join(bench.folder, 'models/')],
    ...['--allow-host', `${name}:${host.port}!private`],
  ];

  it('asks the address that a name has, and sends the authorization of a file', async () => {
    writeFileSync(join(bench.folder, 'token'), ' Bearer abc.def\n');
    const ended = await bench.run(
      [
        ...args('localhost'),
        ...['--authorization-file', join(bench.folder, 'token')],
      ],
      { NODE_EXTRA_CA_CERTS: pair!.path },
    );
    expect(ended.code).toBe(0);
    expect(bench.filesIn('models')).toEqual(['model.onnx']);
    expect(host.requests.map(({ headers }) => headers)).toEqual([
      expect.objectContaining({
        host: `localhost:${host.port}`,
        authorization: 'Bearer abc.def',
        'accept-encoding': 'identity',
        'user-agent': expect.stringMatching(/^fairway-onnx-server\/\d/),
      }),
    ]);
    expect(ended.stdout + ended.stderr + ended.message).not.toContain('abc');
  });

  it('trusts the authorities that KServe gives to its storage containers', async () => {
    const bundle = join(bench.folder, 'bundle');
    mkdirSync(bundle);
    copyFileSync(pair!.path, join(bundle, 'cabundle.crt'));
    const ended = await bench.run(args('localhost'), {
      CA_BUNDLE_CONFIGMAP_NAME: 'global-ca-bundle',
      CA_BUNDLE_VOLUME_MOUNT_POINT: bundle,
    });
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    expect(bench.filesIn('models')).toEqual(['model.onnx']);
  });

  it('trusts nobody else where there is no such bundle, and says what it cannot read of one', async () => {
    const bundle = join(bench.folder, 'other');
    mkdirSync(bundle);
    const ofKServe = { CA_BUNDLE_VOLUME_MOUNT_POINT: bundle };
    const absent = await bench.run(args('localhost'), ofKServe);
    expect(absent.message).toContain('no trusted TLS connection: self-signed');
    expect(absent.code).toBe(13);
    mkdirSync(join(bundle, 'cabundle.crt'));
    const unreadable = await bench.run(args('localhost'), ofKServe);
    expect(unreadable.message).toContain('cabundle.crt cannot be read: EISDIR');
    expect(unreadable.code).toBe(13);
    expect(host.requests).toEqual([]);
  });

  it('does not trust a certificate that nobody vouches for (13)', async () => {
    const { code, message } = await bench.run(args('localhost'));
    expect(message).toContain('no trusted TLS connection: self-signed');
    expect(message).toContain('NODE_EXTRA_CA_CERTS');
    expect(code).toBe(13);
    expect(host.requests).toEqual([]);
    expect(bench.filesIn('models')).toEqual([]);
  });

  it('tells a server that does not speak TLS (13)', async () => {
    const plain = await ModelHost.start();
    const { code, message } = await bench.run([
      ...[`https://${plain.place}/m`, '--digest', digestOf(model)],
      ...['--to', join(bench.folder, 'models/')],
      ...['--allow-host', `${plain.place}!private`],
    ]);
    await plain.close();
    expect(message).toContain('no trusted TLS connection');
    expect(code).toBe(13);
  });
});
