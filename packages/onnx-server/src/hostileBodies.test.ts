import { Agent, request as httpRequest } from 'node:http';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addModel, identityModel } from '@fairway/inference-protocol/testUtils';
import {
  drawRequests,
  type DrawnRequest,
} from './__testUtils__/drawRequests.ts';
import { HOSTILE_BODIES } from './testing/hostileBodies.ts';
import { TestBench } from './testing/TestBench.ts';
import type { TestServer } from './testing/TestServer.ts';
import { Witness } from './testing/Witness.ts';

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

const PATHS = {
  infer: '/v2/models/m/infer',
  predict: '/v1/models/m:predict',
};

describe.each(Object.entries(HOSTILE_BODIES))('hostile %s', (_, cases) => {
  it.each(cases)('is refused by name: $name', async hostile => {
    const { path = 'infer', body, headers, status, says } = hostile;
    const answer = await server.call(PATHS[path], {
      body: body(),
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    const { error } = answer.body;
    expect([answer.status, error]).toEqual([status, expect.any(String)]);
    expect(error).toMatch(says);
  });

  it('does the process no harm', async () => {
    expect(await witness.harm(256)).toEqual([]);
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

describe('requests that were cut or changed', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  afterAll(() => agent.destroy());

  /** Sends it on a connection that others use, too. */
  const post = ({ body, headers }: DrawnRequest) =>
    new Promise<{ status: number; text: string }>((done, reject) => {
      const sending = httpRequest(`${server.ready.url}${PATHS.infer}`, {
        agent,
        method: 'POST',
        headers,
      });
      sending.once('error', reject);
      sending.once('response', response => {
        let text = '';
        response.setEncoding('latin1');
        response.on('data', piece => {
          text += piece;
        });
        response.once('end', () =>
          done({ status: response.statusCode!, text }),
        );
      });
      sending.end(body);
    });

  const expectAnswers = async (requests: readonly DrawnRequest[]) => {
    const statuses = new Set<number>();
    const answers = await Promise.all(requests.map(post));
    const strange = answers.filter(({ status, text }) => {
      statuses.add(status);
      return status === 200
        ? !text.includes('"outputs":[')
        : ![400, 413, 415, 504].includes(status) ||
            !(JSON.parse(text).error.length > 5);
    });
    expect(strange).toEqual([]);
    return statuses;
  };

  it.each(['JSON', 'binary'] as const)(
    'are answered in words wherever %s was cut off',
    async form => {
      const [whole] = drawRequests({ form, count: 1, changes: 0, seed: 1 });
      const cuts = Array.from({ length: whole.body.length }, (_, length) => ({
        ...whole,
        body: whole.body.subarray(0, length),
      }));
      expect(await expectAnswers(cuts)).toEqual(new Set([400]));
      expect(await expectAnswers([whole])).toEqual(new Set([200]));
      expect(await witness.harm(256)).toEqual([]);
    },
  );

  it.each(['JSON', 'binary'] as const)(
    'are answered in words whatever was done to their %s',
    async form => {
      const drawn = drawRequests({ form, count: 2_000, changes: 4, seed: 42 });
      const statuses = await expectAnswers(drawn);
      // The changes are such that both happen.
      expect([...statuses]).toEqual(expect.arrayContaining([200, 400]));
      expect(await witness.harm(256)).toEqual([]);
    },
  );
});

describe('texts with lying lengths', () => {
  const element = (length: number, text: string) => {
    const bytes = Buffer.alloc(4 + text.length, text);
    bytes.writeUInt32LE(length);
    bytes.write(text, 4);
    return bytes;
  };

  it.each<[string, number, Buffer, string]>([
    ['claim 4 GiB', 1, element(0xffffffff, 'ab'), 'claims 4294967295 bytes'],
    ['claim one byte more', 1, element(3, 'ab'), 'claims 3 bytes'],
    ['claim one byte less', 1, element(1, 'ab'), '1 bytes are left'],
    ['are fewer than the shape says', 2, element(4, 'abcd'), 'end before'],
    ['are a million in 6 bytes', 1e6, element(2, 'ab'), 'at least 4000000'],
    ['are no UTF-8', 1, Buffer.from([1, 0, 0, 0, 0xff]), 'UTF-8'],
    ['have a NUL', 1, Buffer.from([1, 0, 0, 0, 0]), 'U+0000'],
  ])('are refused when they %s', async (_, count, bytes, says) => {
    const texts = await bench.serve(identityModel('string'));
    const head = `{"inputs":[{"name":"x","datatype":"BYTES","shape":[${count}],"parameters":{"binary_data_size":${bytes.length}}}]}`;
    const answer = await texts.inferBinary({
      body: Buffer.concat([Buffer.from(head), bytes]),
      headerLength: head.length,
    });
    expect([answer.status, answer.body.error]).toEqual([
      400,
      expect.stringContaining(says),
    ]);
    expect(texts.process.stderr).toBe('');
    texts.process.child.kill('SIGKILL');
  });
});
