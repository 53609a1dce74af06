import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeathWatch } from '../plane/DeathWatch.ts';
import { Isolation, isolationLacks } from './Isolation.ts';

jest.setTimeout(120_000);

const run = promisify(execFile);

const reason = isolationLacks();
const describeIsolated = reason
  ? (name: string, tests: () => void) =>
      globalThis.describe.skip(`${name} (needs namespaces: ${reason})`, tests)
  : globalThis.describe;

describeIsolated('an isolation', () => {
  let folder: string;
  let watch: DeathWatch;
  let isolation: Isolation;
  let server: Server;
  let port: number;

  /** Runs a script of Node inside. */
  const inside = async (script: string) => {
    const [program, ...args] = isolation.command(process.execPath, [
      '--eval',
      script,
    ]);
    const { stdout } = await run(program, args, { timeout: 60_000 });
    return stdout.trim();
  };
  const ask = (url: string) =>
    inside(
      `fetch('${url}').then(r => r.text()).then(console.log, () => console.log('nobody'))`,
    );

  beforeAll(async () => {
    server = createServer((_, response) => response.end('outside'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    folder = mkdtempSync(join(tmpdir(), 'isolation-'));
    watch = DeathWatch.create(folder);
    mkdirSync(join(folder, 'own'));
    writeFileSync(join(folder, 'own', 'file'), 'inside');
    isolation = await Isolation.create({
      name: 'network',
      folder,
      watch,
      places: { '/only-inside': join(folder, 'own') },
      ranges: ['10.0.0.0/8'],
      ports: [port, 8080],
    });
  });

  afterAll(async () => {
    server.close();
    await isolation.close();
    await watch.end();
  });

  it('carries connections out to this machine', async () => {
    expect(await ask(`http://127.0.0.1:${port}`)).toBe('outside');
  });

  it('reaches nobody at other addresses, until somebody answers for one', async () => {
    const pod = { host: '10.1.2.3', port: 8080 };
    expect(await ask('http://10.1.2.3:8080')).toBe('nobody');
    isolation.relay.answerFor(pod, { host: '127.0.0.1', port });
    expect(await ask('http://10.1.2.3:8080')).toBe('outside');
    isolation.relay.answerNoMore(pod);
    expect(await ask('http://10.1.2.3:8080')).toBe('nobody');
  });

  it('carries connections in, to a port that is taken outside too', async () => {
    const listening = isolation.process({
      name: 'listener',
      program: process.execPath,
      args: [
        '--eval',
        `require('http').createServer((_, a) => a.end('inside')).listen(9999)`,
      ],
      lacks: async () => undefined,
    });
    const exposed = await isolation.relay.expose(9999);
    listening.launch();
    const until = performance.now() + 60_000;
    let said: string | undefined;
    while (said === undefined && performance.now() < until) {
      said = await fetch(`http://127.0.0.1:${exposed}`).then(
        response => response.text(),
        () => undefined,
      );
    }
    expect(said).toBe('inside');
  });

  it('sees folders in the places of others, which nobody sees outside', async () => {
    expect(
      await inside(
        `console.log(require('fs').readFileSync('/only-inside/file', 'utf8'))`,
      ),
    ).toBe('inside');
    expect(existsSync('/only-inside')).toBe(false);
    expect(readdirSync(join(folder, 'root'))).toEqual([]);
  });

  it('takes all its processes with it', async () => {
    const { pid } = isolation;
    await isolation.close();
    const until = performance.now() + 60_000;
    while (existsSync(`/proc/${pid}`) && performance.now() < until) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});
