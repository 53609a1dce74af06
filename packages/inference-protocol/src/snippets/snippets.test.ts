import { execFile, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { ModelSignature } from '../signature.ts';
import { sampleRequest } from './sampleRequest.ts';
import {
  languageModelCurl,
  languageModelJavaScript,
  languageModelPython,
} from './languageModelSnippets.ts';
import { curlSnippet, javaScriptSnippet, pythonSnippet } from './snippets.ts';

const run = promisify(execFile);

const has = (command: string) => spawnSync(command, ['--version']).status === 0;

const signature: ModelSignature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 2] },
    { name: 'text', datatype: 'BYTES', shape: [1] },
    { name: 'flag', datatype: 'BOOL', shape: [-1, -1] },
  ],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
};

describe('sampleRequest', () => {
  it('fills one row with zeros', () => {
    expect(sampleRequest(signature).inputs).toEqual([
      { name: 'x', datatype: 'FP32', shape: [1, 2], data: [0, 0] },
      { name: 'text', datatype: 'BYTES', shape: [1], data: [''] },
      { name: 'flag', datatype: 'BOOL', shape: [1, 1], data: [false] },
    ]);
  });

  it('takes an example, nested or flat, and finds its shape', () => {
    const nested = sampleRequest(signature, {
      x: [
        [1, 2],
        [3, 4],
      ],
    });
    const flat = sampleRequest(signature, { x: [1, 2, 3, 4] });
    expect(nested).toEqual(flat);
    expect(flat.inputs[0].shape).toEqual([2, 2]);
  });

  it('refuses an example that does not fit', () => {
    expect(() => sampleRequest(signature, { x: [1, 2, 3] })).toThrow(
      'input "x"',
    );
  });
});

describe('snippets work as pasted', () => {
  let server: Server;
  let url: string;
  const seen: { key?: string; type?: string; body: unknown }[] = [];
  const key = 'it\'s $HOME "quoted" `x`';
  const body = sampleRequest(signature, {
    x: [[1.5, -2e-7]],
    text: ['it\'s "here"\n\\ $HOME `x` ü 😀 \u2028'],
    flag: [[true, false]],
  });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        seen.push({
          key: request.headers.authorization,
          type: request.headers['content-type'],
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
        response.end('{"ok": true}');
      });
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b='c'`;
  });
  afterAll(() => new Promise(resolve => server.close(resolve)));

  const expected = {
    key: `Bearer ${key}`,
    type: 'application/json',
    body,
  };
  const environment = { env: { ...process.env, no_proxy: '*' } };

  (has('curl') ? describe : describe.skip)('curl (needs curl)', () => {
    it('runs in a shell', async () => {
      const { stdout } = await run(
        'sh',
        ['-c', curlSnippet({ url, key, body })],
        environment,
      );
      expect(JSON.parse(stdout)).toEqual({ ok: true });
      expect(seen.pop()).toEqual(expected);
    });
  });

  const node = async (module: string) =>
    (
      await run(
        process.execPath,
        ['--input-type=module', '-e', module],
        environment,
      )
    ).stdout;

  it('JavaScript runs as a module', async () => {
    expect(await node(javaScriptSnippet({ url, key, body }))).toContain(
      'ok: true',
    );
    expect(seen.pop()).toEqual(expected);
  });

  it('of a language model say where it is asked, and what', async () => {
    const base = url.slice(0, url.indexOf('?'));
    const options = { url: `${base}/`, key, modelName: 'my "model"' };
    const asked = {
      model: 'my "model"',
      max_tokens: 128,
      messages: [{ role: 'user', content: 'Hello!' }],
    };
    const module = languageModelJavaScript(options).replace(
      'answer.choices[0].message.content',
      'answer.ok',
    );
    expect(module).toContain(`fetch("${base}/v1/chat/completions"`);
    expect(await node(module)).toBe('true\n');
    expect(seen.pop()).toEqual({ ...expected, body: asked });
    expect(languageModelCurl(options)).toContain(
      `'${base}/v1/chat/completions'`,
    );
    const completing = { ...options, completesOnly: true, prompt: "It's" };
    expect(languageModelCurl(completing)).toContain(
      `${base}/v1/completions' \\`,
    );
    expect(languageModelPython(completing)).toContain('prompt="It\'s"');
  });

  (has('python3') ? describe : describe.skip)('Python (needs python3)', () => {
    it('runs with the standard library alone', async () => {
      const { stdout } = await run(
        'python3',
        ['-c', pythonSnippet({ url, key, body })],
        environment,
      );
      expect(stdout.trim()).toBe("{'ok': True}");
      expect(seen.pop()).toEqual(expected);
    });
  });

  it('leaves the key out where there is none', () => {
    expect(curlSnippet({ url, body })).not.toContain('Authorization');
    expect(pythonSnippet({ url, body })).not.toContain('Authorization');
  });
});
