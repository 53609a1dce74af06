import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  declarationOf,
  digitsPath,
  revisionOf,
} from './testing/declarations.ts';
import { TestHost } from './testing/TestHost.ts';

jest.setTimeout(120_000);

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

  const declare = async (name: string, path: string) => {
    const revision = revisionOf(1);
    const uri = `https://localhost:${port}${path}`;
    await host?.client.put(name, {
      epoch: 1,
      declaration: declarationOf(name, {
        revisions: [{ ...revision, artifact: { ...revision.artifact, uri } }],
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
});
