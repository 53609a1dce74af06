import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { externalDigestText } from '@fairway/inference-protocol';
import { externalDataModel } from '@fairway/inference-protocol/testUtils';
import {
  declarationOf,
  digitsPath,
  revisionOf,
} from './testing/declarations.ts';
import { TestHost } from './testing/TestHost.ts';

jest.setTimeout(300_000);

/** A certificate for localhost, made by openssl; `undefined` where that is absent. */
function makeCertificate(folder: string) {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-nodes', '-days', '2'],
        ...['-pkeyopt', 'ec_paramgen_curve:prime256v1'],
        ...['-keyout', key, '-out', certificate, '-subj', '/CN=localhost'],
        ...['-addext', 'subjectAltName=DNS:localhost'],
      ],
      { stdio: 'ignore' },
    );
    return { key, certificate };
  } catch {
    return undefined;
  }
}

const large = externalDataModel('parts/w.bin');
const weights = new Uint8Array(Float32Array.of(40).buffer);
const folder = mkdtempSync(join(tmpdir(), 'https-'));
const pair = makeCertificate(folder);
const describeWithOpenssl = pair ? describe : describe.skip;

describeWithOpenssl('models over https (needs openssl)', () => {
  let server: Server | undefined;
  let host: TestHost | undefined;
  let port = 0;

  beforeAll(async () => {
    if (!pair) {
      return;
    }
    server = createServer(
      { key: readFileSync(pair.key), cert: readFileSync(pair.certificate) },
      (request, response) => {
        if (request.url === '/model.onnx') {
          response.end(readFileSync(digitsPath('v1')));
        } else if (request.url === '/large/own%20name.onnx?as=file') {
          response.end(large);
        } else if (request.url === '/large/parts/w.bin') {
          response.end(weights);
        } else {
          response.writeHead(302, { location: '/model.onnx' }).end();
        }
      },
    );
    await new Promise<void>(done => server?.listen(0, 'localhost', done));
    port = (server.address() as AddressInfo).port;
    host = await TestHost.start({
      args: ['--allow-https', `localhost:${port}!private`],
      environment: { NODE_EXTRA_CA_CERTS: pair.certificate },
    });
  });

  afterAll(async () => {
    await host?.dispose();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const declare = async (name: string, path: string, digest?: string) => {
    const revision = revisionOf(1);
    const uri = `https://localhost:${port}${path}`;
    const artifact = {
      ...revision.artifact,
      uri,
      ...(digest !== undefined && { digest }),
    };
    await host?.client.put(name, {
      epoch: 1,
      declaration: declarationOf(name, {
        revisions: [{ ...revision, artifact }],
      }),
    });
  };

  it('does not follow a redirect', async () => {
    await declare('moved', '/elsewhere');
    const state = await host?.untilState(
      'moved',
      'it has failed for good',
      ({ observation }) => observation.revisions[0].problem?.permanent === true,
    );
    expect(state?.observation.revisions[0].problem?.message).toMatch(
      /redirects \(status 302\)/,
    );
  });

  it('fetches from an allowed host and serves', async () => {
    await declare('fetched', '/model.onnx');
    const state = await host?.untilReady('fetched');
    expect(state?.observation.revisions[0].readyReplicas).toBe(1);
  });

  it('fetches the weights beside a model, and serves it', async () => {
    const hex = (bytes: string | Uint8Array) =>
      createHash('sha256').update(bytes).digest('hex');
    const text = externalDigestText([
      { sha256: hex(large), path: 'own name.onnx' },
      { sha256: hex(weights), path: 'parts/w.bin' },
    ]);
    const path = '/large/own%20name.onnx?as=file';
    await declare('large', path, `sha256:${hex(text)}`);
    const state = await host?.untilReady('large');
    expect(state?.observation.revisions[0].readyReplicas).toBe(1);
  });
});
