import { ServerResponse } from 'node:http';
import { eventually } from '../__testUtils__/eventually';
import { ScriptedServer, sendStatus } from '../__testUtils__/ScriptedServer';
import { ObjectInvalidError, UnreachableError } from './errors/errors';
import { KubernetesClient } from './KubernetesClient';
import { LogOptions, readLogs } from './logs';

describe('readLogs', () => {
  let server: ScriptedServer;
  let client: KubernetesClient;
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    server = await ScriptedServer.start((_, response) => answer(response));
    client = KubernetesClient.create({
      cluster: 'eu',
      load: () => server.kubeConfig(),
    });
  });

  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  function says(...chunks: string[]) {
    answer = response => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      chunks.forEach(chunk => response.write(chunk));
    };
  }

  const logs = (options: Partial<LogOptions> = {}) =>
    readLogs(client, {
      namespace: 'models',
      pod: 'scorer-1-abc',
      container: 'server',
      ...options,
    });

  async function all(lines: AsyncIterable<string>) {
    const read: string[] = [];
    for await (const line of lines) {
      read.push(line);
    }
    return read;
  }

  it('gives the last lines, within bounds', async () => {
    answer = response => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end('one\ntwo\nthree');
    };
    expect(await all(logs({ tailLines: 1e9, previous: true }))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(server.received[0]).toMatchObject({
      path: '/api/v1/namespaces/models/pods/scorer-1-abc/log',
      query: {
        container: 'server',
        follow: 'false',
        tailLines: '10000',
        previous: 'true',
        limitBytes: '4194304',
      },
    });
  });

  it('follows until the signal ends it, quietly', async () => {
    says('one\n', 'two\n');
    const controller = new AbortController();
    const read: string[] = [];
    for await (const line of logs({
      follow: true,
      signal: controller.signal,
    })) {
      read.push(line);
      if (line === 'two') {
        controller.abort();
      }
    }
    expect(read).toEqual(['one', 'two']);
    await eventually(() => server.connections === 0);
    expect(await all(logs({ signal: controller.signal }))).toEqual([]);
    expect(server.received).toHaveLength(1);
  });

  it('gives its connection back when nobody reads on', async () => {
    says('one\n');
    for await (const line of logs({ follow: true })) {
      expect(line).toBe('one');
      break;
    }
    await eventually(() => server.connections === 0);
  });

  it('reads no faster than it is read', async () => {
    let written = 0;
    answer = response => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const line = `${'x'.repeat(1_000)}\n`;
      const more = () => {
        while (written < 50_000_000 && response.write(line)) {
          written += line.length;
        }
      };
      response.on('drain', more);
      more();
    };
    const lines = logs({ follow: true });
    await lines.next();
    // Whatever the sockets hold, it is not all of it.
    for (let turn = 0; turn < 200; turn++) {
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
    expect(written).toBeLessThan(50_000_000);
    await lines.return(undefined);
  });

  it('says so when it breaks off', async () => {
    answer = response => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('one\n');
      setImmediate(() => response.socket?.destroy());
    };
    const read: string[] = [];
    await expect(async () => {
      for await (const line of logs({ follow: true })) {
        read.push(line);
      }
    }).rejects.toThrow(UnreachableError);
    expect(read).toEqual(['one']);
  });

  it('says why there is nothing to read yet', async () => {
    answer = response =>
      sendStatus(response, 400, {
        reason: 'BadRequest',
        message:
          'container "server" in pod "scorer-1-abc" is waiting to start: ContainerCreating',
      });
    const error = await all(logs()).catch(thrown => thrown);
    expect(error).toBeInstanceOf(ObjectInvalidError);
    expect(error.message).toContain('waiting to start: ContainerCreating');
  });
});
