import { LogLine, LogRecord } from '@fairway/backstage-plugin-mlops-common';
import express from 'express';
import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { streamLines } from './streamLines';

const lineOf = (line: string): LogLine => ({
  at: '2026-01-01T00:00:00.000Z',
  replica: 'digits-1-0',
  stream: 'stdout',
  line,
});

/** Nothing, until it is told to stop. */
async function* silence(signal: AbortSignal): AsyncGenerator<LogLine> {
  await once(signal, 'abort');
}

describe('streamLines', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(
    follow: (signal: AbortSignal) => AsyncIterable<LogLine>,
    pace?: Parameters<typeof streamLines>[2],
  ) {
    server = express()
      .use((_, response) => streamLines(response, follow, pace))
      .listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const recordsOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as LogRecord);

  it('begins with a sign of life, and ends when there is no more', async () => {
    const url = await serve(async function* lines() {
      yield lineOf('one');
      yield lineOf('two\nin two');
    });
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(recordsOf(await response.text())).toEqual([
      { heartbeat: expect.any(String) },
      lineOf('one'),
      lineOf('two\nin two'),
    ]);
  });

  it('says why it ends, after what there was', async () => {
    const url = await serve(async function* lines() {
      yield lineOf('one');
      throw new TypeError('the cluster is gone');
    });
    const records = recordsOf(await (await fetch(url)).text());
    expect(records.slice(1)).toEqual([
      lineOf('one'),
      { error: { name: 'TypeError', message: 'the cluster is gone' } },
    ]);
  });

  it('shows that it lives while nothing is written, and ends for good', async () => {
    const url = await serve(silence, { heartbeatMs: 5, endsAfterMs: 200 });
    const records = recordsOf(await (await fetch(url)).text());
    expect(records.length).toBeGreaterThan(2);
    expect(records.every(record => 'heartbeat' in record)).toBe(true);
  });

  it('tells its source when the reader goes', async () => {
    let ended: Promise<unknown> | undefined;
    const url = await serve(signal => {
      ended = once(signal, 'abort');
      return silence(signal);
    });
    const reader = new AbortController();
    const response = await fetch(url, { signal: reader.signal });
    await response.body!.getReader().read();
    reader.abort();
    await expect(ended).resolves.toBeDefined();
  });

  it('reads no faster than it is read', async () => {
    let given = 0;
    const total = 2_000;
    const url = await serve(async function* lines() {
      for (; given < total; given += 1) {
        yield lineOf('x'.repeat(20_000));
      }
    });
    const response = await fetch(url);
    for (let turn = 0; turn < 200; turn += 1) {
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
    // Whatever the sockets hold, it is not all of it.
    expect(given).toBeLessThan(total);
    expect(recordsOf(await response.text())).toHaveLength(total + 1);
  });
});
