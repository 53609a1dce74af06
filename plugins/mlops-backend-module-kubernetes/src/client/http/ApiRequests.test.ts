import { createServer } from 'node:net';
import { eventually } from '../../__testUtils__/eventually';
import {
  ScriptedServer,
  sendHtml,
  sendJson,
  sendStatus,
} from '../../__testUtils__/ScriptedServer';
import {
  CredentialsError,
  TooManyRequestsError,
  UnreachableError,
  UnreadableAnswerError,
} from '../errors/errors';
import { ApiRequests, ApiRequestsOptions } from './ApiRequests';
import { realTiming } from './Timing';

const asked = { verb: 'get', path: '/x' } as const;
const read = { method: 'GET', path: '/x', isRead: true } as const;
const write = { method: 'POST', path: '/x', body: {}, isRead: false } as const;

describe('ApiRequests', () => {
  let server: ScriptedServer;
  let requests: ApiRequests;

  beforeEach(async () => {
    server = await ScriptedServer.start((_, response) =>
      sendJson(response, 200, {}),
    );
    requests = create();
  });

  afterEach(async () => {
    await requests.close();
    await server.stop();
  });

  function create(options: Partial<ApiRequestsOptions> = {}) {
    return ApiRequests.create({
      cluster: 'eu',
      load: () => server.kubeConfig(),
      qps: 1_000,
      burst: 1_000,
      timeoutMs: 20_000,
      tryTimeoutMs: 10_000,
      maximumBytes: 10_000,
      timing: { ...realTiming, random: () => 0.01 },
      ...options,
    });
  }

  const failure = (work: Promise<unknown>) =>
    work.then(
      () => {
        throw new Error('It did not fail');
      },
      error => error,
    );

  it('keep their connections for the next request', async () => {
    for (let one = 0; one < 20; one++) {
      await requests.text(asked, read);
    }
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it('send a read again when the connection breaks, and a write never', async () => {
    let breaks = 2;
    server.handler = (_, response) => {
      if (breaks-- > 0) {
        response.socket?.destroy();
      } else {
        sendJson(response, 200, { done: true });
      }
    };
    expect((await requests.text(asked, read)).text).toBe('{"done":true}');
    expect(server.received).toHaveLength(3);

    breaks = 1;
    const error = await failure(requests.text(asked, write));
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.arrival).toBe('unknown');
    expect(server.received).toHaveLength(4);
  });

  it('send a read again when its answer is cut off in the middle', async () => {
    let isFirst = true;
    server.handler = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"done":');
      if (isFirst) {
        isFirst = false;
        setImmediate(() => response.socket?.destroy());
      } else {
        response.end('true}');
      }
    };
    expect((await requests.text(asked, read)).text).toBe('{"done":true}');
  });

  it('send a write again where no connection came about', async () => {
    const { port } = server;
    const load = () => server.kubeConfig();
    const config = load();
    await server.stop();
    const later = create({ load: () => config, timeoutMs: 60_000 });
    const written = later.text(asked, write);
    await server.listen(port);
    expect((await written).text).toBe('{}');
    expect(server.received).toHaveLength(1);
    await later.close();
  });

  it('name the cluster that cannot be reached, and that nothing was sent', async () => {
    const config = server.kubeConfig();
    await server.stop();
    const error = await failure(
      create({ load: () => config, timeoutMs: 100 }).text(asked, write),
    );
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.arrival).toBe('not sent');
    expect(error.message).toMatch(
      /^Cluster eu could not be reached to get \/x: .*ECONNREFUSED/,
    );
  });

  it('wait as long as the API server asks, for writes too', async () => {
    let refusals = 2;
    server.handler = (_, response) => {
      if (refusals-- > 0) {
        sendStatus(
          response,
          429,
          { reason: 'TooManyRequests', message: 'later' },
          { 'retry-after': '1' },
        );
      } else {
        sendJson(response, 200, {});
      }
    };
    const waits: number[] = [];
    const patient = create({
      timing: {
        ...realTiming,
        random: () => 0,
        after: (ms, act) => {
          waits.push(ms);
          return realTiming.after(ms === 1_000 ? 1 : ms, act);
        },
      },
    });
    await patient.text(asked, write);
    expect(waits.filter(ms => ms === 1_000)).toHaveLength(2);
    await patient.close();
  });

  it('say so at once where it asks for longer than there is time', async () => {
    server.handler = (_, response) =>
      sendStatus(
        response,
        429,
        { reason: 'TooManyRequests', message: 'later' },
        { 'retry-after': '3600' },
      );
    const error = await failure(requests.text(asked, read));
    expect(error).toBeInstanceOf(TooManyRequestsError);
    expect(error.status.retryAfterMs).toBe(3_600_000);
    expect(server.received).toHaveLength(1);
  });

  it('take a load balancer that says 502 for passing when they read', async () => {
    let first = true;
    server.handler = (_, response) => {
      if (first) {
        first = false;
        sendHtml(response, 502);
      } else {
        sendJson(response, 200, {});
      }
    };
    await requests.text(asked, read);
    first = true;
    await expect(requests.text(asked, write)).rejects.toThrow(
      UnreadableAnswerError,
    );
    expect(server.received).toHaveLength(3);
  });

  it('end in time where nothing comes, neither head nor body', async () => {
    const impatient = create({ timeoutMs: 50, tryTimeoutMs: 20 });
    server.handler = () => {};
    await expect(impatient.text(asked, read)).rejects.toThrow(
      'Cluster eu did not answer in time to get /x',
    );
    server.handler = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
    };
    const error = await failure(impatient.text(asked, write));
    expect(error.arrival).toBe('unknown');
    await impatient.close();
  });

  it('end at once when they are aborted, with the reason', async () => {
    const controller = new AbortController();
    server.handler = () => controller.abort(new Error('shutting down'));
    await expect(
      requests.text(asked, read, { signal: controller.signal }),
    ).rejects.toThrow('shutting down');
    await expect(
      requests.text(asked, read, { signal: controller.signal }),
    ).rejects.toThrow('shutting down');
    expect(server.received).toHaveLength(1);
  });

  it('are not sent where too many others wait', async () => {
    const slow = create({ qps: 0.001, burst: 1 });
    await slow.text(asked, read);
    const error = await failure(slow.text(asked, write, { timeoutMs: 30 }));
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error.arrival).toBe('not sent');
    expect(error.message).toContain('more requests wait for it than 0.001');
    expect(server.received).toHaveLength(1);
    await slow.close();
  });

  it('say what is wrong with the credentials and nothing of them', async () => {
    const error = await failure(
      create({
        load: () => {
          throw new Error('bad indentation in "token: hunter2"');
        },
      }).text(asked, read),
    );
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toBe(
      'No credentials for cluster eu: its kubeconfig could not be read as one',
    );
  });

  it('take a socket that speaks no HTTP for out of reach', async () => {
    const rude = createServer(socket => {
      socket.on('error', () => {});
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>(resolve => {
      rude.listen(0, '127.0.0.1', resolve);
    });
    const { port } = rude.address() as { port: number };
    const config = server.kubeConfig();
    config.clusters = [
      {
        name: 'scripted',
        server: `http://127.0.0.1:${port}`,
        skipTLSVerify: true,
      },
    ];
    const other = create({ load: () => config, timeoutMs: 100 });
    await expect(other.text(asked, read)).rejects.toThrow(UnreachableError);
    await other.close();
    rude.close();
  });

  describe('of a stream', () => {
    const stream = { ...read, isStream: true };
    const decoder = new TextDecoder();

    it('give what comes as it comes, until the signal ends it', async () => {
      const controller = new AbortController();
      server.handler = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('one');
      };
      const { chunks } = await requests.stream(asked, stream, {
        signal: controller.signal,
      });
      const seen: string[] = [];
      const ended = (async () => {
        for await (const chunk of chunks) {
          seen.push(decoder.decode(chunk));
          controller.abort(new Error('enough'));
        }
      })();
      await expect(ended).rejects.toThrow('enough');
      expect(seen).toEqual(['one']);
    });

    it('end with an error when nothing comes for too long', async () => {
      server.handler = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('one');
      };
      const { chunks } = await requests.stream(asked, stream, { idleMs: 30 });
      const ended = (async () => {
        for await (const chunk of chunks) {
          expect(decoder.decode(chunk)).toBe('one');
        }
      })();
      await expect(ended).rejects.toThrow(UnreachableError);
    });

    it.each([undefined, 60_000])(
      'give their connection back when nobody reads on, also with %p ms of silence allowed',
      async idleMs => {
        server.handler = (_, response) => {
          response.writeHead(200, { 'content-type': 'text/plain' });
          response.write('one');
        };
        const { chunks } = await requests.stream(asked, stream, { idleMs });
        for await (const chunk of chunks) {
          expect(decoder.decode(chunk)).toBe('one');
          break;
        }
        await eventually(() => server.connections === 0);
      },
    );

    it('take no connection away from other requests', async () => {
      const controller = new AbortController();
      server.handler = ({ query }, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        if (query.watch) {
          response.write('one');
        } else {
          response.end('{}');
        }
      };
      const many = Array.from({ length: 40 }, () =>
        requests.stream(
          asked,
          { ...stream, query: { watch: true } },
          { signal: controller.signal },
        ),
      );
      await Promise.all(many);
      expect((await requests.text(asked, read)).text).toBe('{}');
      controller.abort();
    });

    it('go on with old credentials until they end, or the client does', async () => {
      const users = [{ certData: 'b2xk' }, { certData: 'bmV3' }];
      const changing = create({
        // Each is refused once, so that the next one is read.
        load: () => server.kubeConfig(users.shift()),
      });
      let isRefused = true;
      server.handler = ({ query }, response) => {
        if (!query.watch && isRefused) {
          isRefused = false;
          sendStatus(response, 401, { message: 'Unauthorized' });
          return;
        }
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{}');
        if (!query.watch) {
          response.end();
        }
      };
      const watch = { ...stream, query: { watch: true } };
      const { chunks } = await changing.stream(asked, watch, {});
      await changing.text(asked, read);
      expect(users).toEqual([]);
      const ended = (async () => {
        for await (const chunk of chunks) {
          expect(decoder.decode(chunk)).toBe('{}');
          await changing.close();
        }
      })();
      await expect(ended).rejects.toThrow(UnreachableError);
    });

    it('begin again only until the first byte came', async () => {
      let tries = 0;
      server.handler = (_, response) => {
        tries += 1;
        if (tries === 1) {
          response.socket?.destroy();
          return;
        }
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('one');
        setImmediate(() => response.socket?.destroy());
      };
      const { chunks } = await requests.stream(asked, stream, {});
      const ended = (async () => {
        for await (const chunk of chunks) {
          expect(decoder.decode(chunk)).toBe('one');
        }
      })();
      await expect(ended).rejects.toThrow(UnreachableError);
      expect(tries).toBe(2);
    });
  });
});
