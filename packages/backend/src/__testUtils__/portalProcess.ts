import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ChildProcess, fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { FaultyPortalOptions } from './faultyPortal';
import type { ArmMessage } from './killPoints';

const quickStart = resolve(
  __dirname,
  '../../../../scripts/test/quickStart.cjs',
);

/** A running portal process. */
export interface Portal {
  process: ChildProcess;
  client: MlopsClient;
  /** Writes to the database so far. */
  writes(): number;
  /** The points that it has reached since it was armed, in their order. */
  points(): readonly string[];
  /** Lets it report its points, and be hit at one. */
  arm(arm: ArmMessage['arm']): Promise<void>;
  /** What it has printed. */
  output(): string;
  /** Whether its plugins have started. */
  hasStarted(): boolean;
  /** Resolves when the process ended, with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>;
  stop(): Promise<void>;
}

/** Starts a portal, and waits for nothing. */
export function startPortalProcess(
  options: FaultyPortalOptions,
  env: Record<string, string> = {},
): Portal {
  const child = fork(
    join(__dirname, 'faultyPortal.ts'),
    [JSON.stringify(options)],
    {
      execArgv: [
        '--require',
        quickStart,
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      ],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', data => output.push(String(data)));
  }
  const points: string[] = [];
  let writes = 0;
  let started = false;
  let onArmed = () => {};
  child.on(
    'message',
    (message: {
      writes?: number;
      started?: boolean;
      point?: string;
      armed?: boolean;
    }) => {
      if (message.armed) {
        onArmed();
      }
      writes = message.writes ?? writes;
      started ||= message.started ?? false;
      if (message.point !== undefined) {
        points.push(message.point);
      }
    },
  );
  const ended = new Promise<NodeJS.Signals | null>(done =>
    child.once('exit', (_code, signal) => done(signal)),
  );
  return {
    process: child,
    writes: () => writes,
    points: () => points,
    arm: async arm => {
      points.length = 0;
      const armed = new Promise<void>(done => {
        onArmed = done;
      });
      child.send({ arm });
      await Promise.race([armed, ended]);
    },
    output: () => output.join(''),
    hasStarted: () => started,
    ended,
    client: createClient(options.port),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A client that asks as a user. */
function createClient(port: number): MlopsClient {
  return MlopsClient.create({
    discoveryApi: {
      getBaseUrl: async () => `http://127.0.0.1:${port}/api/mlops`,
    },
    fetchApi: {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: {
            ...init?.headers,
            Authorization: mockCredentials.user.header(),
          },
        }),
    },
  });
}
