import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { LogRecord, MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import { FakeServingTarget } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  deploymentRequest,
  StartedMlops,
  startMlops,
} from '../__testUtils__/startMlops';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const { name } = deploymentRequest;
const token = mockCredentials.user.token();

describe('the stream of logs', () => {
  let target: FakeServingTarget;
  let mlops: StartedMlops;
  let client: MlopsClient;
  let ending: AbortController;

  beforeEach(async () => {
    ending = new AbortController();
    target = FakeServingTarget.create();
    mlops = await startMlops({
      knex: await databases.init('SQLITE_3'),
      target,
    });
    await mlops.call('post', '/deployments', deploymentRequest).expect(202);
    await mlops.until(name, ({ status }) => status.phase === 'ready');
    client = MlopsClient.create({
      discoveryApi: {
        getBaseUrl: async () =>
          `http://localhost:${mlops.server.port()}/api/mlops`,
      },
    });
  });

  afterEach(async () => {
    ending.abort();
    await mlops.stop();
    await target.close();
  });

  const follow = (query: { replica?: string; limit?: number } = {}) =>
    client.followLogs(name, { ...query, token, signal: ending.signal });
  const write = (line: string, replica = `${name}-1-0`) =>
    target.addLogLine(name, {
      at: new Date().toISOString(),
      replica,
      stream: 'stdout',
      line,
    });
  const refusalOf = async (records: AsyncGenerator<LogRecord>) =>
    await records.next().then(
      () => 'taken',
      error => error.body.error.message,
    );
  /** The text of the next line; signs of life are passed over. */
  const next = async (records: AsyncGenerator<LogRecord>): Promise<string> => {
    const { value, done } = await records.next();
    if (done) {
      return 'the end';
    }
    return 'line' in value ? value.line : next(records);
  };

  it('tells what was written last, and each line that comes after', async () => {
    write('one');
    write('two');
    const records = follow({ limit: 2 });
    expect([await next(records), await next(records)]).toEqual(['one', 'two']);
    const waiting = next(records);
    write('three');
    await expect(waiting).resolves.toBe('three');
  });

  it('tells the lines of the replica that was asked for', async () => {
    write('mine', 'a');
    write('of another', 'b');
    const records = follow({ replica: 'a' });
    await expect(next(records)).resolves.toBe('mine');
    write('of another', 'b');
    write('mine again', 'a');
    await expect(next(records)).resolves.toBe('mine again');
  });

  it('refuses what is no query, with the reason', async () => {
    await expect(refusalOf(follow({ limit: 5_000 }))).resolves.toContain(
      'query.limit',
    );
  });

  it('says why it ends when the target cannot be reached', async () => {
    target.setUnreachable('The cluster does not answer');
    const records = follow();
    await expect(records.next()).resolves.toMatchObject({
      value: { heartbeat: expect.any(String) },
    });
    await expect(records.next()).resolves.toMatchObject({
      value: { error: { message: 'The cluster does not answer' } },
    });
    await expect(records.next()).resolves.toMatchObject({ done: true });
  });

  it('has room for a hundred readers, and says so to the next', async () => {
    const readers = Array.from({ length: 100 }, () => follow());
    await Promise.all(readers.map(reader => reader.next()));
    await expect(refusalOf(follow())).resolves.toContain(
      '100 readers follow logs',
    );
    await readers[0].return(undefined);
    let answer: string;
    do {
      answer = await refusalOf(follow());
    } while (answer !== 'taken');
  });
});
