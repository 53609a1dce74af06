import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from './__testUtils__/FetchBench.ts';
import { exitCodeOf, inWords } from './failure.ts';
import { fetchModel } from './fetchModel.ts';
import { parseFetchOptions, type FetchOptions } from './fetchOptions.ts';

jest.setTimeout(60_000);

// Longer than a part of a name may be: no DNS server is asked for it.
const UNKNOWN = `${'a'.repeat(64)}.invalid`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refusals-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What fetching ends with. */
async function refusal(
  uri: string,
  extra: readonly string[],
): Promise<unknown> {
  const path = join(folder, 'model.onnx');
  const options = parseFetchOptions([
    ...[uri, '--digest', digestOf('any'), '--to', path, ...extra],
  ]) as FetchOptions;
  const { signal } = new AbortController();
  const error = await fetchModel(options, { version: '0', signal }).then(
    () => 'nothing was refused',
    caught => caught,
  );
  expect(existsSync(path)).toBe(false);
  return error;
}

describe('onnx-server fetch ends, since', () => {
  it.each<[string, number, string, string[], string]>([
    [
      'a name does not resolve',
      11,
      `https://${UNKNOWN}/m`,
      [],
      'its name does not resolve to an address',
    ],
    [
      'a host is not allowed',
      10,
      'https://models.example/m',
      ['--allow-host', 'other.example'],
      'may not fetch models from models.example. Allow it with --allow-host models.example,',
    ],
    [
      'a port is not allowed',
      10,
      'https://models.example:8443/m',
      [],
      'may not fetch models from models.example:8443',
    ],
    [
      'an address has to be asked for',
      10,
      'https://1.1.1.1/m',
      [],
      'may not fetch models from 1.1.1.1',
    ],
    [
      'a private address has to be allowed',
      10,
      'https://127.0.0.1/m',
      ['--allow-host', '127.0.0.1'],
      '127.0.0.1 has a private, loopback or link-local address',
    ],
    [
      'a name of a private address has to be allowed',
      10,
      'https://localhost/m',
      [],
      'localhost has a private, loopback or link-local address',
    ],
    [
      'a link-local address is never reached',
      10,
      'http://169.254.169.254/latest/meta-data/',
      ['--allow-host', '169.254.169.254:80', '--allow-private'],
      'never to link-local ones',
    ],
    [
      'nor as another spelling of it',
      10,
      'https://[::ffff:a9fe:a9fe]/',
      ['--allow-host', '[::ffff:169.254.169.254]!private'],
      'link-local addresses are never reached',
    ],
    [
      'http is for private addresses',
      10,
      'http://1.1.1.1/m',
      ['--allow-host', '1.1.1.1:80', '--allow-private'],
      'http: leads to private and loopback addresses only',
    ],
    [
      'http has to be allowed',
      10,
      'http://models.example/m',
      ['--allow-host', 'models.example:80'],
      'does not fetch models over http:',
    ],
    [
      'a URI has a password',
      10,
      'https://user:topsecret@models.example/m',
      [],
      'holds a user name or password',
    ],
    [
      'images are for the cluster',
      10,
      'oci://registry.example/models/m:1',
      [],
      'mounts it as a volume of the kind image',
    ],
    [
      'it knows no such scheme',
      10,
      's3://bucket/m.onnx?topsecret',
      [],
      'cannot fetch s3://bucket/m.onnx: it knows https: only',
    ],
  ])('%s (%i): %s', async (_, code, uri, extra, words) => {
    const error = await refusal(uri, extra);
    expect(inWords(error)).toContain(words);
    expect(inWords(error)).not.toContain('topsecret');
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('the arguments of onnx-server fetch are refused in words:', () => {
  const uri = 'https://models.example/topsecret';
  const good = [uri, '--digest', digestOf(''), '--to', 'm.onnx'];

  it.each<[string, string[], string]>([
    ['nothing', [], 'say where the model is'],
    ['what is no URI', ['topsecret'], 'say where the model is'],
    ['two models', [...good, uri], 'one model is fetched at a time, got 2'],
    ['three models', [uri, uri, uri], 'one model is fetched at a time, got 3'],
    [
      'a fragment with another digest',
      [`${uri}#${digestOf('other')}`, ...good.slice(1)],
      'name different digests',
    ],
    [
      'a fragment with half a digest',
      [`${uri}#sha256:ab`, 'm.onnx'],
      '--digest must be',
    ],
    [
      'a fragment that is none',
      [`${uri}#part-1`, 'm.onnx'],
      '--digest is missing',
    ],
    ['no digest', [uri], '--digest is missing'],
    ['no place', [uri, '--digest', digestOf('')], '--to is missing'],
    ['an unknown option', ['--fast'], "Unknown option '--fast'"],
    ['another digest', [...good, '--digest', 'md5:1'], '--digest must be'],
    ['a size', [...good, '--max-bytes', '1e9'], '--max-bytes must be a whole'],
    ['no time', [...good, '--timeout-seconds', '0'], '--timeout-seconds must'],
    [
      'no host',
      [...good, '--allow-host', 'https://a/'],
      '--allow-host https://a/: must be a host name',
    ],
    [
      'too many hosts',
      [...good, ...Array(101).fill('--allow-host=a.example')],
      'may be given 100 times at most',
    ],
    [
      'any private host',
      [...good, '--allow-private'],
      '--allow-private needs --allow-host',
    ],
    [
      'credentials for http',
      ['http://a.example/', ...good.slice(1), '--authorization-file', 'a'],
      '--authorization-file is for https: only',
    ],
  ])('%s', (_, args, words) => {
    let error: unknown;
    try {
      parseFetchOptions(args);
    } catch (caught) {
      error = caught;
    }
    expect(inWords(error)).toContain(words);
    expect(inWords(error)).not.toContain('topsecret');
    expect(exitCodeOf(error)).toBe(2);
  });

  it('have defaults, and allow the host of the URI alone', () => {
    expect(parseFetchOptions(good)).toEqual({
      url: new URL(uri),
      digest: digestOf(''),
      to: 'm.onnx',
      allowed: [
        { hostname: 'models.example', port: '443', mayBeInternal: false },
      ],
      maximalBytes: 10 * 2 ** 30,
      timeoutMs: 1_800_000,
    });
    expect(parseFetchOptions(['--help'])).toBe('help');
  });

  it('may be those of a storage container of KServe: an address with the digest, and a place', () => {
    const options = parseFetchOptions([
      ...['--allow-host', 'models.example'],
      ...[`${uri}#${digestOf('')}`, '/mnt/models'],
    ]) as FetchOptions;
    expect(options).toMatchObject({
      digest: digestOf(''),
      to: '/mnt/models',
      allowed: [{ hostname: 'models.example' }],
    });
    // What nobody is to see or to ask for.
    expect(options.url.href).toBe(uri);
  });

  it('may let one host of several be private, or all', () => {
    const hosts = ['--allow-host', 'a.example', '--allow-host', 'b!private'];
    const internal = (args: string[]) =>
      (parseFetchOptions(args) as FetchOptions).allowed.map(
        ({ mayBeInternal }) => mayBeInternal,
      );
    expect(internal([...good, ...hosts])).toEqual([false, true]);
    expect(internal([...good, ...hosts, '--allow-private'])).toEqual([
      true,
      true,
    ]);
  });
});
