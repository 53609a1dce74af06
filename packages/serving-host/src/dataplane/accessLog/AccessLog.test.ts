import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessLog, type AccessEntry, type Sampling } from './AccessLog.ts';
import { RotatingFile } from './RotatingFile.ts';

jest.setTimeout(60_000);

const entry: AccessEntry = {
  requestId: 'id-1',
  service: 'digits',
  revision: 1,
  key: 'mykey0001',
  method: 'POST',
  path: '/v2/models/digits/infer?token=secret',
  status: 200,
  durationMs: 1.23456,
  waitedMs: 0,
  requestBytes: 10,
  responseBytes: 20,
};

function logged(sampling: Sampling) {
  const lines: any[] = [];
  const log = AccessLog.create({
    sampling,
    sink: {
      write: line => lines.push(JSON.parse(line)),
      close: async () => {},
    },
  });
  return { log, lines };
}

describe('AccessLog', () => {
  it('writes what happened, and nothing of the query', () => {
    const { log, lines } = logged({ kind: 'one-of', count: 1 });
    log.add(entry, 0);
    expect(lines).toEqual([
      {
        ...entry,
        at: '1970-01-01T00:00:00.000Z',
        path: '/v2/models/digits/infer',
        durationMs: 1.235,
      },
    ]);
  });

  it('logs so many successes a second, and says how many it left out', () => {
    const { log, lines } = logged({ kind: 'per-second', count: 2 });
    for (const now of [0, 1, 2, 3, 1_000]) {
      log.add(entry, now);
    }
    expect(lines.map(({ skipped }) => skipped)).toEqual([
      ...[undefined, undefined, 2],
    ]);
  });

  it('logs one success of so many', () => {
    const { log, lines } = logged({ kind: 'one-of', count: 10 });
    for (let turn = 0; turn < 100; turn += 1) {
      log.add(entry, 0);
    }
    expect(lines).toHaveLength(10);
  });

  it('logs every failure, up to 50 a second', () => {
    const { log, lines } = logged({ kind: 'per-second', count: 0 });
    for (let turn = 0; turn < 200; turn += 1) {
      log.add(entry, 0);
      log.add({ ...entry, status: 503 }, 0);
    }
    expect(lines).toHaveLength(50);
    expect(new Set(lines.map(({ status }) => status))).toEqual(new Set([503]));
  });
});

describe('RotatingFile', () => {
  it('never takes more than twice its size on the disk', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'log-'));
    const path = join(directory, 'access.ndjson');
    const errors: unknown[] = [];
    const file = RotatingFile.create({
      path,
      maximalBytes: 1_000,
      onError: error => errors.push(error),
    });
    for (let turn = 0; turn < 50; turn += 1) {
      file.write(`${String(turn).padStart(99, '0')}\n`);
      await file.flush();
    }
    await file.close();
    expect(errors).toEqual([]);
    expect(await readFile(path, 'utf8')).toMatch(/0049\n$/);
    for (const name of [path, `${path}.1`]) {
      expect((await stat(name)).size).toBeLessThanOrEqual(1_000);
    }
    await rm(directory, { recursive: true });
  });

  it('says that it cannot write, and keeps no more than a bounded rest', async () => {
    const errors: unknown[] = [];
    const file = RotatingFile.create({
      path: '/nowhere/at/all',
      maximalBytes: 1_000,
      onError: error => errors.push(error),
    });
    file.write('a line\n');
    await file.close();
    expect(errors).toHaveLength(1);
  });
});
