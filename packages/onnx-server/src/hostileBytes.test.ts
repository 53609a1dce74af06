import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addModel } from '@fairway/inference-protocol/testUtils';
import { HOSTILE_BYTES, statusesOf } from './testing/hostileBytes.ts';
import { TestBench } from './testing/TestBench.ts';
import type { TestServer } from './testing/TestServer.ts';
import { Witness } from './testing/Witness.ts';
import { eventually } from './testing/within.ts';

jest.setTimeout(300_000);

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const TABLE = resolve(__dirname, '../../../docs/hostile-input.md');

let bench: TestBench;
let server: TestServer;
let witness: Witness;
beforeAll(async () => {
  bench = await TestBench.create();
  server = await bench.serve(addModel());
  witness = await Witness.create(server);
});
afterAll(() => bench.close());

describe.each(Object.entries(HOSTILE_BYTES))('hostile %s', (_, cases) => {
  it.each(cases)('get their answers: $name', async hostile => {
    const { bytes, statuses, closes, isWordless } = hostile;
    const connection = server.raw();
    const found = () => statusesOf(connection.received);
    connection.socket.write(bytes);
    await (closes
      ? connection.ended()
      : eventually(
          'the answers',
          async () => found().length >= statuses.length,
        ));
    expect([found(), connection.socket.closed]).toEqual([statuses, closes]);
    connection.socket.destroy();
    // Whatever was refused says why.
    const isRefused = (statuses.at(-1) ?? 0) >= 400;
    expect(/\{"error":"[^"]{10,}/.test(connection.received)).toBe(
      isRefused && !isWordless,
    );
  });

  it('does the process no harm', async () => {
    expect(await witness.harm(128)).toEqual([]);
  });

  it('is in the table of the documentation', async () => {
    const table = await readFile(TABLE, 'utf8');
    expect(
      cases
        .map(({ name }) => name)
        .filter(name => !table.includes(`| ${name} `)),
    ).toEqual([]);
  });
});
