/* eslint jest/expect-expect: ['warn', { assertFunctionNames: ['expect', 'until*'] }] */
import { connect, type Socket } from 'node:net';
import { until } from '../../testing/until.ts';
import type { ClientHandler } from '../clientExchange.ts';
import { FrontDoor } from './FrontDoor.ts';

const post = (body: string, ...headers: string[]) =>
  [
    'POST /a HTTP/1.1',
    'Host: h',
    `Content-Length: ${body.length}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
const chunked =
  'POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Answers with the body of the request. */
const echo: ClientHandler = async (request, response, onAccepted) => {
  onAccepted();
  const pieces: Buffer[] = [];
  const whole = request.takeWhole?.();
  if (whole) {
    pieces.push(whole);
  } else {
    await new Promise<void>((done, fail) => {
      request.on('data', piece => pieces.push(piece));
      request.on('end', done);
      request.on('close', () => fail(new Error('gone')));
    }).catch(() => {});
  }
  const body = Buffer.concat(pieces);
  response.writeHead(200, ['content-length', String(body.length)]);
  response.end(body);
};

describe('FrontDoor', () => {
  let door: FrontDoor;
  let errors: unknown[];
  const sockets: Socket[] = [];

  async function open(
    handler: ClientHandler,
    requestMs = 30_000,
    idleMs?: number,
  ) {
    errors = [];
    door = FrontDoor.create({
      handler,
      onError: error => errors.push(error),
      maximalConnections: 100,
      requestMs,
      idleMs,
    });
    await door.listen({ host: '127.0.0.1', port: 0 });
  }

  function client(bytes: string | Buffer = '') {
    const socket = connect({ port: door.port, host: '127.0.0.1' });
    const seen = { socket, text: '', isClosed: false };
    socket.on('data', piece => {
      seen.text += piece.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      seen.isClosed = true;
    });
    socket.write(bytes);
    sockets.push(socket);
    return seen;
  }

  const answersIn = (text: string) =>
    text
      .split('HTTP/1.1 ')
      .slice(1)
      .map(answer => answer.split('\r\n\r\n')[1]);

  const untilText = (seen: { text: string }, what: RegExp) =>
    until(
      `${what} comes`,
      () => what.test(seen.text) || undefined,
      () => seen.text,
    );

  afterEach(async () => {
    sockets.splice(0).forEach(socket => socket.destroy());
    await door.close(0);
  });

  it('answers requests on one connection in their order, whatever the pieces', async () => {
    let isFirst = true;
    await open(async (request, response, onAccepted) => {
      if (isFirst) {
        isFirst = false;
        await new Promise(done => {
          setTimeout(done, 30);
        });
      }
      await echo(request, response, onAccepted);
    });
    const bytes = Buffer.from(
      `${post('one')}${post(
        '',
      )}${chunked}3\r\ntwo\r\n1\r\n!\r\n0\r\n\r\n\r\n${post('three')}`,
    );
    const atOnce = client(bytes);
    await untilText(atOnce, /three$/);
    expect(answersIn(atOnce.text)).toEqual(['one', '', 'two!', 'three']);

    const slowly = client();
    slowly.socket.setNoDelay(true);
    for (const byte of bytes) {
      slowly.socket.write(Buffer.of(byte));
      // Each byte is a piece of its own.
      await new Promise(setImmediate);
    }
    await untilText(slowly, /three$/);
    expect(answersIn(slowly.text)).toEqual(['one', '', 'two!', 'three']);
    expect(errors).toEqual([]);
  });

  it('passes a large body on as it is read, and a large answer as it is taken', async () => {
    await open(echo);
    const body = 'x'.repeat(5_000_000);
    const seen = client(post(body));
    await until(
      'all is there',
      () => seen.text.length > body.length || undefined,
    );
    expect(answersIn(seen.text)).toEqual([body]);
  });

  it('reads no further while nobody takes the body', async () => {
    let held = 0;
    let go: (() => void) | undefined;
    await open(async (request, response) => {
      await new Promise<void>(done => {
        go = done;
      });
      request.on('data', (piece: Buffer) => {
        held += piece.length;
      });
      await new Promise(done => {
        request.on('end', done as () => void);
      });
      response.writeHead(204, []);
      response.end();
    });
    const seen = client();
    let isAccepted = false;
    seen.socket.write(post('x'.repeat(50_000_000)), () => {
      isAccepted = true;
    });
    await until('the handler waits', () => go);
    await new Promise(done => {
      setTimeout(done, 200);
    });
    expect(isAccepted).toBe(false);
    go?.();
    await untilText(seen, /^HTTP\/1.1 204/);
    expect(held).toBe(50_000_000);
  });

  it('throws the rest of a body away that nobody reads, and goes on', async () => {
    await open(async (_, response) => {
      response.writeHead(404, ['content-length', '2']);
      response.end(Buffer.from('no'));
    });
    const seen = client(
      'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123',
    );
    await untilText(seen, /no$/);
    seen.socket.write(`4567890${post('next')}`);
    await until(
      'both are answered',
      () => answersIn(seen.text).length === 2 || undefined,
    );
    expect(seen.isClosed).toBe(false);
  });

  it('tells a sender to go on that asked, once', async () => {
    await open(async (request, response, onAccepted) => {
      onAccepted();
      await echo(request, response, () => {});
    });
    const seen = client(post('12', 'Expect: 100-continue').slice(0, -2));
    await untilText(seen, /^HTTP\/1.1 100 Continue\r\n\r\n$/);
    seen.socket.write('12');
    await untilText(seen, /12$/);
    expect(seen.text.match(/ 100 /g)).toHaveLength(1);
  });

  it('closes after a refusal where the sender waited to be told', async () => {
    await open(async (_, response) => {
      response.writeHead(413, ['content-length', '0']);
      response.end();
    });
    const seen = client(post('12', 'Expect: 100-continue').slice(0, -2));
    await until('it is closed', () => seen.isClosed || undefined);
    expect(seen.text).toMatch(/^HTTP\/1.1 413 [^]*connection: close\r\n/);
  });

  it('frames an answer without a length by chunks, or by the end for HTTP/1.0', async () => {
    await open(async (_, response) => {
      response.writeHead(200, []);
      response.write(Buffer.from('ab'));
      response.write(Buffer.from('c'));
      response.end();
    });
    const modern = client('GET /a HTTP/1.1\r\nHost: h\r\n\r\n');
    await untilText(modern, /\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n$/);
    const old = client('GET /a HTTP/1.0\r\n\r\n');
    await until('it is closed', () => old.isClosed || undefined);
    expect(old.text).toMatch(/connection: close\r\n\r\nabc$/);
  });

  it('sends no body to HEAD', async () => {
    await open(async (_, response) => {
      response.writeHead(200, ['content-length', '3']);
      response.end(Buffer.from('abc'));
    });
    const seen = client(`HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n${post('')}`);
    await until(
      'both are answered',
      () => answersIn(seen.text).length === 2 || undefined,
    );
    expect(answersIn(seen.text)).toEqual(['', 'abc']);
  });

  it('lets a client read why it was refused while it goes on to send', async () => {
    await open(echo);
    const seen = client();
    seen.socket.write('GET / HTTP/1.1\r\nX: \0\r\n\r\n');
    for (let i = 0; i < 50; i += 1) {
      seen.socket.write(Buffer.alloc(10_000));
    }
    await until('it is closed', () => seen.isClosed || undefined);
    expect(seen.text).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(JSON.parse(answersIn(seen.text)[0]).error).toContain(
      'not valid HTTP',
    );
  });

  it('answers a damaged chunk with 400, once', async () => {
    await open(echo);
    const seen = client(`${chunked}2\r\nabc\r\n`);
    await until('it is closed', () => seen.isClosed || undefined);
    expect(answersIn(seen.text)).toHaveLength(1);
    expect(seen.text).toMatch(/^HTTP\/1.1 400 /);
  });

  it.each([
    ['its head', 'GET / HT'],
    ['its body', post('12345').slice(0, -2)],
  ])('cuts off who does not go on with %s', async (_, bytes) => {
    await open(echo, 100);
    const seen = client(bytes);
    await until('it is closed', () => seen.isClosed || undefined);
    expect(seen.text).toMatch(/^HTTP\/1.1 408 /);
    expect(errors).toEqual([]);
  });

  it('keeps connections that have sent nothing yet for longer than a head may take', async () => {
    await open(echo, 50);
    const seen = client();
    await new Promise(done => {
      setTimeout(done, 300);
    });
    expect(seen.isClosed).toBe(false);
    seen.socket.write(post('late'));
    await untilText(seen, /late$/);
  });

  it('tells the handler when the client goes, before or within its body', async () => {
    const gone: string[] = [];
    await open(async (request, response) => {
      response.on('close', () => gone.push(`response ${request.url}`));
      request.on('close', () => gone.push(`request ${request.complete}`));
      await new Promise(() => {});
    });
    for (const bytes of [post('12'), post('12').slice(0, -1)]) {
      const seen = client(bytes);
      await until(
        'it was taken',
        () => seen.socket.bytesWritten > 0 || undefined,
      );
      await new Promise(done => {
        setTimeout(done, 50);
      });
      seen.socket.destroy();
    }
    await until('both are gone', () => gone.length === 4 || undefined);
    expect(gone).toEqual([
      'request true',
      'response /a',
      'request false',
      'response /a',
    ]);
  });

  it('tells for how long it keeps a connection that is idle, and ends it then', async () => {
    await open(echo, 30_000, 2_000);
    const kept = client(post('a'));
    await until('it is answered', () => answersIn(kept.text)[0]);
    expect(kept.text).toContain('keep-alive: timeout=2\r\n');
    await until('it is closed', () => kept.isClosed || undefined);
  });

  it('answers what came on an idle connection while it could not look', async () => {
    const idleMs = 400;
    await open(echo, 30_000, idleMs);
    const kept = client(post('a'));
    await until('it is answered', () => answersIn(kept.text)[0]);
    // After the turn in which sockets are read, before the one of timers.
    await new Promise(done => {
      setImmediate(done);
    });
    kept.socket.write(post('b'));
    const begun = performance.now();
    while (performance.now() < begun + 2 * idleMs) {
      // Nothing of this process goes on, as on a machine that is overloaded.
    }
    await until('that is, too', () => answersIn(kept.text)[1]);
    expect(answersIn(kept.text)).toEqual(['a', 'b']);
  });

  it('finishes what is under way when it closes, and takes nothing new', async () => {
    let finish: (() => void) | undefined;
    await open(async (_, response) => {
      await new Promise<void>(done => {
        finish = done;
      });
      response.writeHead(200, ['content-length', '4']);
      response.end(Buffer.from('done'));
    });
    const idle = client();
    const busy = client(post('x') + post('y'));
    await until('it is under way', () => finish);
    const closing = door.close(10_000);
    await until('the idle one is closed', () => idle.isClosed || undefined);
    finish?.();
    await closing;
    await until('the busy one is closed', () => busy.isClosed || undefined);
    expect(answersIn(busy.text)).toEqual(['done']);
    expect(busy.text).toContain('connection: close');
  });

  it('breaks off what takes longer than it may when it closes', async () => {
    await open(() => new Promise(() => {}));
    const busy = client(post('x'));
    await new Promise(done => {
      setTimeout(done, 50);
    });
    await door.close(50);
    await until('it is closed', () => busy.isClosed || undefined);
    expect(busy.text).toBe('');
  });

  it('ends a connection whose handler fails, and tells why', async () => {
    await open(async () => {
      throw new Error('broken');
    });
    const seen = client(post('x'));
    await until('it is closed', () => seen.isClosed || undefined);
    expect(errors.map(String)).toEqual(['Error: broken']);
  });
});
