import { execFileSync } from 'node:child_process';
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
import { parseAllowedHost } from '@fairway/onnx-server/artifacts';
import { digestOf } from '../testing/declarations.ts';
import { ArtifactStore, type ArtifactPolicy } from './ArtifactStore.ts';

jest.setTimeout(60_000);

const content = 'the bytes of a model';

describe('ArtifactStore', () => {
  let folder: string;
  let root: string;
  let directory: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'artifacts-'));
    root = join(folder, 'models');
    directory = join(folder, 'store');
    mkdirSync(root);
    mkdirSync(directory);
    writeFileSync(join(root, 'model.onnx'), content);
    writeFileSync(join(folder, 'secret'), content);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (policy: Partial<ArtifactPolicy> = {}) =>
    ArtifactStore.create({
      directory,
      policy: {
        fileRoots: [root],
        httpsHosts: [],
        maximalBytes: 1000,
        cacheBytes: 0,
        ...policy,
      },
    });

  const artifact = (uri: string, digest = digestOf(content)) => ({
    uri,
    digest,
    format: 'onnx',
  });

  it('stores a file under its digest, readable to its user alone', async () => {
    const store = await open();
    const path = await store.ensure(artifact(`file://${root}/model.onnx`));
    expect(path).toBe(
      join(directory, digestOf(content).replace(':', '-'), 'model'),
    );
    expect(readFileSync(path, 'utf8')).toBe(content);
    // eslint-disable-next-line no-bitwise
    expect(statSync(path).mode & 0o777).toBe(0o400);
  });

  it('fetches once for many, and not again when the source is gone', async () => {
    const store = await open();
    const wanted = artifact(`file://${root}/model.onnx`);
    const paths = await Promise.all([1, 2, 3].map(() => store.ensure(wanted)));
    expect(new Set(paths).size).toBe(1);
    rmSync(join(root, 'model.onnx'));
    await expect(store.ensure(wanted)).resolves.toBe(paths[0]);
    await store.discard(wanted.digest);
    await expect(store.ensure(wanted)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringMatching(/no such file/),
    });
  });

  it('keeps nothing whose digest is another one, and names both', async () => {
    const store = await open();
    const other = digestOf('something else');
    await expect(
      store.ensure(artifact(`file://${root}/model.onnx`, other)),
    ).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(
        new RegExp(`${digestOf(content)}.*${other}`),
      ),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('follows links inside the allowed folders, and none that lead out', async () => {
    symlinkSync(join(root, 'model.onnx'), join(root, 'inside'));
    symlinkSync(join(folder, 'secret'), join(root, 'outside'));
    symlinkSync(folder, join(root, 'up'));
    const store = await open();
    for (const name of ['outside', 'up/secret', '../secret', '%2e%2e/secret']) {
      await expect(
        store.ensure(artifact(`file://${root}/${name}`)),
      ).rejects.toMatchObject({
        permanent: true,
        message: expect.stringMatching(/may not read/),
      });
    }
    await expect(
      store.ensure(artifact(`file://${root}/inside`)),
    ).resolves.toMatch(/model$/);
  });

  it('does not take a folder whose name only begins like an allowed one', async () => {
    mkdirSync(`${root}-private`);
    writeFileSync(join(`${root}-private`, 'model.onnx'), content);
    const store = await open();
    await expect(
      store.ensure(artifact(`file://${root}-private/model.onnx`)),
    ).rejects.toMatchObject({ permanent: true });
  });

  it.each([
    ['file://other-host/model.onnx', /no usable file URI/],
    ['file:///a%2fb', /no usable file URI/],
    ['data:text/plain,model', /knows file: and https: only/],
    ['http://example.com/model', /knows file: and https: only/],
    ['https://user:word@models.example/m', /user name or password/],
    ['https://unknown.example/m', /may not fetch models from unknown/],
    ['https://models.example:8443/m', /may not fetch/],
    ['https://localhost/m', /private, loopback or link-local/],
    ['https://127.0.0.1/m', /private, loopback or link-local/],
    ['https://[::1]/m', /private, loopback or link-local/],
    ['https://169.254.169.254/m', /private, loopback or link-local/],
  ])('refuses %s for good', async (uri, text) => {
    const store = await open({
      httpsHosts: [
        'models.example',
        'localhost',
        '127.0.0.1',
        '[::1]',
        '169.254.169.254!private',
      ].map(value => parseAllowedHost(value)),
    });
    await expect(store.ensure(artifact(uri))).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(text),
      action: expect.stringMatching(/\w/),
    });
  });

  it('does not wait for a pipe in the place of a file', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const store = await open();
    await expect(
      store.ensure(artifact(`file://${root}/pipe`)),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/not a regular file/),
    });
  });

  it('refuses what is larger than allowed, and leaves nothing of it', async () => {
    const store = await open({ maximalBytes: 10 });
    await expect(
      store.ensure(artifact(`file://${root}/model.onnx`)),
    ).rejects.toMatchObject({
      permanent: true,
      message: expect.stringMatching(/larger than the 10 bytes/),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('removes what a crash left half fetched', async () => {
    writeFileSync(join(directory, 'fetching-0123'), 'half');
    await open();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('lets the oldest unneeded artifacts go once they take too much', async () => {
    const store = await open({ cacheBytes: 8 });
    const paths = await Promise.all(
      ['aaaa', 'bbbb', 'cccc', 'dddd'].map(async (text, index) => {
        writeFileSync(join(root, text), text);
        const path = await store.ensure(
          artifact(`file://${root}/${text}`, digestOf(text)),
        );
        utimesSync(dirname(path), index, index);
        return path;
      }),
    );
    await store.prune(new Set([digestOf('aaaa')]));
    expect(paths.map(path => existsSync(path))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});
