import { createHash } from 'node:crypto';
import { appendFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addModel,
  externalDataModel,
  identityModel,
  otherProtobuf,
} from '@fairway/inference-protocol/testUtils';
import { ModelFile } from './model/ModelFile.ts';
import { TestBench } from './testing/TestBench.ts';
import { eventually } from './testing/within.ts';
import { withoutPackages } from './testing/withoutPackages.ts';

jest.setTimeout(300_000);

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.create();
});
afterAll(() => bench.close());

const digestOf = (bytes: Uint8Array) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const x = { name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] };

describe('starting', () => {
  it('prints one line with the URL and a curl line that works as pasted', async () => {
    const path = await bench.file(addModel(), 'my model.onnx');
    const started = bench.spawn([path, '--port', '0']);
    await started.said('try: curl');
    const [, url, curl] = /at (http:\S+) - try: (.*)\n$/.exec(started.stdout)!;
    expect(started.stdout.split('\n')).toHaveLength(2);
    const [, target, body] = /'([^']+)'.*-d '([^']+)'/.exec(curl)!;
    expect(target).toBe(`${url}/v2/models/my-model/infer`);
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(await answer.json()).toMatchObject({
      outputs: [{ name: 'y', data: [1, 2, 3] }],
    });
  });

  it('reports its phases in order to a parent', async () => {
    const model = addModel();
    const { ready, process } = await bench.serve(model, [
      '--port',
      '0',
      '--digest',
      digestOf(model),
    ]);
    expect(ready).toMatchObject({
      event: 'ready',
      pid: process.child.pid,
      name: 'm',
      version: '1',
      digest: digestOf(model),
    });
    const { started, digestVerified, loaded, listening } = ready.phases;
    const times = [started, digestVerified, loaded, listening];
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(process.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('listens on a unix socket that only its user may use', async () => {
    const socket = join(bench.folder, 'a.sock');
    const server = await bench.serve(addModel(), ['--socket', socket]);
    expect((await stat(socket)).mode % 0o1000).toBe(0o600);
    expect((await server.infer(x)).body.outputs[0].data).toEqual([2, 4, 6]);

    const path = await bench.file(addModel());
    const second = bench.spawn([path, '--socket', socket]);
    expect(await second.ended()).toBe(6);
    expect(second.stderr).toContain('in use by another process');

    // A killed server leaves its socket behind; the next one takes it over.
    server.process.child.kill('SIGKILL');
    await server.process.ended();
    const third = await bench.serve(addModel(), ['--socket', socket]);
    expect((await third.infer(x)).status).toBe(200);
  });

  it.each<[string, string[], string]>([
    ['no model', [], 'say which model to serve'],
    ['two models', ['a.onnx', 'b.onnx'], 'one process serves one model'],
    ['an unknown option', ['a.onnx', '--fast'], "Unknown option '--fast'"],
    ['a bad port', ['a.onnx', '--port', '99999'], '--port must be a whole'],
    ['a bad digest', ['a.onnx', '--digest', 'md5:1'], '--digest must be'],
    ['a bad name', ['a.onnx', '--name', 'a/b'], '--name must start with'],
    ['no threads', ['a.onnx', '--threads', '0'], '--threads must be'],
    [
      'socket and port',
      ['a.onnx', '--socket', '/tmp/s', '--port', '1'],
      '--socket cannot be combined',
    ],
  ])('explains %s and ends with code 2', async (_, args, message) => {
    const started = bench.spawn(args);
    expect(await started.ended()).toBe(2);
    expect(started.stderr).toContain(message);
    expect(started.stderr).toContain('onnx-server --help');
    expect(started.stdout).toBe('');
  });

  it('shows its options when asked', async () => {
    const started = bench.spawn(['--help']);
    expect(await started.ended()).toBe(0);
    expect(started.stdout).toContain('--max-body-bytes');
  });

  it('never loads a file of another digest, and says which it has', async () => {
    const model = addModel();
    const path = await bench.file(model);
    const started = bench.spawn([
      path,
      '--port',
      '0',
      '--supervised',
      '--digest',
      `sha256:${'0'.repeat(64)}`,
    ]);
    expect(await started.ended()).toBe(3);
    expect(started.stderr).toContain(`its digest is ${digestOf(model)}`);
    expect(started.stderr).toContain('it was not loaded');
    expect(JSON.parse(started.stdout)).toMatchObject({
      event: 'failed',
      code: 3,
    });
  });

  it.each<[string, () => Uint8Array, string[], string]>([
    [
      'text',
      () => new TextEncoder().encode('hello, I am no model'),
      [],
      'not a readable ONNX model',
    ],
    ['another format', otherProtobuf, [], 'it has no graph'],
    ['a cut model', () => addModel().subarray(0, 90), [], 'cut off'],
    [
      'BF16',
      () => identityModel('bfloat16'),
      [],
      '"x" is BF16, which ONNX Runtime\'s JavaScript does not support',
    ],
    [
      'weights that are not there',
      () => externalDataModel('w.bin'),
      [],
      'there is no such file',
    ],
  ])('refuses %s with code 4', async (_, model, args, message) => {
    const path = await bench.file(model());
    const started = bench.spawn([path, '--port', '0', ...args]);
    expect(await started.ended()).toBe(4);
    expect(started.stderr).toContain(message);
  });

  it('refuses a file that is not there with code 4', async () => {
    const started = bench.spawn([join(bench.folder, 'absent.onnx')]);
    expect(await started.ended()).toBe(4);
    expect(started.stderr).toContain('there is no such file');
  });

  it('says that no runtime is installed with code 5', async () => {
    const path = await bench.file(addModel());
    const started = bench.spawn(
      [path, '--port', '0'],
      withoutPackages('onnxruntime-node', 'onnxruntime-web'),
    );
    expect(await started.ended()).toBe(5);
    expect(started.stderr).toContain(
      'onnxruntime-node is not installed; onnxruntime-web is not installed',
    );
  });

  it('says that a port is taken with code 6', async () => {
    const server = await bench.serve(addModel());
    const { port } = new URL(server.ready.url);
    const path = await bench.file(addModel());
    const started = bench.spawn([path, '--port', port]);
    expect(await started.ended()).toBe(6);
    expect(started.stderr).toContain(`port ${port} on 127.0.0.1 is taken`);
  });

  it('notices that a file was changed after it was hashed', async () => {
    const path = await bench.file(addModel());
    const file = await ModelFile.open(path, undefined);
    await expect(file.assertUnchanged()).resolves.toBeUndefined();
    await appendFile(path, 'x');
    await expect(file.assertUnchanged()).rejects.toThrow('was changed');
    await writeFile(path, addModel());
    await expect(file.assertUnchanged()).rejects.toThrow('was changed');
  });
});

describe('stopping', () => {
  const patient = ['--port', '0', '--drain-seconds', '60'];
  const body = JSON.stringify({ inputs: [x] });
  const head = `POST /v2/models/m/infer HTTP/1.1\r\nHost: m\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s finishes what is in flight, takes nothing new, and ends with code 0',
    async signal => {
      const server = await bench.serve(addModel(), patient);
      const inFlight = server.raw();
      inFlight.send(head);
      await inFlight.got('100 Continue');
      const halfAsked = server.raw();
      halfAsked.send('POST /v2/models/m/infer HTTP/1.1\r\nHost: m\r\n');
      const alsoHalf = server.raw();
      alsoHalf.send('GET /v2/health/ready HTTP/1.1\r\nHost: m\r\n');
      // Answered after the connections above were accepted.
      await server.call('/v2/health/ready');

      server.process.child.kill(signal);
      await server.process.said('finishing requests in flight');
      await expect(server.call('/v2/health/live')).rejects.toThrow(
        /ECONNREFUSED|ECONNRESET/,
      );
      halfAsked.send('Content-Length: 2\r\n\r\n{}');
      alsoHalf.send('\r\n');
      await Promise.all([halfAsked.ended(), alsoHalf.ended()]);
      expect(halfAsked.received).toContain('HTTP/1.1 503');
      expect(halfAsked.received).toContain('Retry-After: 1');
      expect(alsoHalf.received).toContain('{"ready":false}');

      inFlight.send(body);
      await inFlight.got('"data":[2,4,6]');
      await inFlight.ended();
      expect(inFlight.received).toContain('Connection: close');
      expect(await server.process.ended()).toBe(0);
    },
  );

  it('waits for no longer than it was told', async () => {
    const server = await bench.serve(addModel(), [
      '--port',
      '0',
      '--drain-seconds',
      '1',
    ]);
    const inFlight = server.raw();
    inFlight.send(head);
    await inFlight.got('100 Continue');
    server.process.child.kill('SIGTERM');
    expect(await server.process.ended()).toBe(0);
    expect(server.process.stderr).toContain('gave them up');
  });

  it('ends at once on the second signal', async () => {
    const server = await bench.serve(addModel(), patient);
    const inFlight = server.raw();
    inFlight.send(head);
    await inFlight.got('100 Continue');
    server.process.child.kill('SIGTERM');
    await server.process.said('finishing requests in flight');
    server.process.child.kill('SIGTERM');
    expect(await server.process.ended()).toBe(1);
  });

  it('under load answers every request whole or not at all', async () => {
    const server = await bench.serve(addModel(), patient);
    const statuses: number[] = [];
    const failures: string[] = [];
    const client = async () => {
      while (failures.length === 0) {
        try {
          const answer = await server.infer(x);
          statuses.push(answer.status);
          expect(answer.body).toBeDefined();
        } catch (error) {
          failures.push((error as NodeJS.ErrnoException).code ?? String(error));
        }
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await eventually('fifty answers', async () => statuses.length >= 50);
    server.process.child.kill('SIGTERM');
    await Promise.all(clients);
    expect(await server.process.ended()).toBe(0);
    expect(statuses.filter(code => code !== 200 && code !== 503)).toEqual([]);
    // What was not answered had not been accepted.
    expect(
      failures.filter(code => !['ECONNREFUSED', 'ECONNRESET'].includes(code)),
    ).toEqual([]);
  });

  it('ends when its parent does', async () => {
    const server = await bench.serve(addModel());
    server.process.child.stdin!.end();
    expect(await server.process.ended()).toBe(0);
    expect(server.process.stderr).toContain('the parent process is gone');
  });
});
