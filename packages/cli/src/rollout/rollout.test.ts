import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFairway } from '../main.ts';
import type { Terminal } from '../Terminal.ts';

jest.setTimeout(60_000);

const TOKEN = 'very-secret';

interface Seen {
  method?: string;
  url?: string;
  authorization?: string;
  body: Record<string, unknown>;
}

/** What the portal answers to the requests that come, in turn; the last for ever. */
type Answer = { status?: number; body: object | string } | 'hang up';

const rollout = (change: object = {}) => ({
  ...{ id: 'r1', service: 'digits', environment: 'production', attempt: 1 },
  ...{ stableRevision: 3, candidateRevision: 4, step: 0, hasGates: true },
  steps: [{ weight: 100, bakeSeconds: 1, minimumSamples: 1 }],
  gates: [{ kind: 'approval', name: 'four-eyes' }],
  ...{ phase: 'baking', waitingFor: '1 of 2 seconds', verdicts: [] },
  wanted: { stable: 0, candidate: 100, mirror: 0 },
  ...{ submittedBy: 'user:default/mock', createdAt: '2026-01-01T00:00:00Z' },
  ...change,
});
const ended = (phase: string) =>
  rollout({ phase, endedAt: '2026-01-01T00:01:00Z', reason: 'So it is' });

async function bodyOf(request: IncomingMessage) {
  const pieces: Buffer[] = [];
  for await (const piece of request) {
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString();
  return text === '' ? {} : JSON.parse(text);
}

describe('fairway rollout', () => {
  let server: Server;
  let portal: string;
  let directory: string;
  let output: string;
  let notes: string;
  let seen: Seen[];
  let answers: Answer[];

  const run = (args: string[], options: { signal?: AbortSignal } = {}) => {
    const terminal: Terminal = {
      print: line => {
        output += `${line}\n`;
      },
      note: text => {
        notes += text;
      },
      interactive: false,
      width: 100,
      environment: {
        FAIRWAY_PORTAL_URL: `${portal}/base/`,
        FAIRWAY_TOKEN: TOKEN,
      },
    };
    const { signal = new AbortController().signal } = options;
    return runFairway(['rollout', ...args], {
      version: '1.2.3',
      terminal,
      signal,
    });
  };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { method, url, headers } = request;
      const { authorization } = headers;
      seen.push({ method, url, authorization, body: await bodyOf(request) });
      const answer = answers.length > 1 ? answers.shift()! : answers[0];
      if (answer === 'hang up') {
        request.socket.destroy();
        return;
      }
      const { status = 200, body } = answer;
      response
        .writeHead(status)
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    portal = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    directory = await mkdtemp(join(tmpdir(), 'fairway-rollout-'));
    await writeFile(join(directory, 'gates.json'), '{"gates": [{"a": 1}]}');
    await writeFile(join(directory, 'object.json'), '{"kind": "smoke"}');
    await writeFile(join(directory, 'empty'), '\n');
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(() => {
    output = '';
    notes = '';
    seen = [];
    answers = [];
  });

  it('starts one with the words of the portal, and shows no token', async () => {
    answers = [{ status: 202, body: { rollout: rollout(), repeated: false } }];
    const code = await run([
      ...['start', 'digits', '--model-version', '4', '--strategy', 'canary'],
      ...['--canary-size', '10', '--further-weights', '30,60'],
      ...['--bake-seconds', '60', '--on-silence', 'hold', '--reason', 'Why'],
      ...['--gates', join(directory, 'gates.json')],
      ...['--idempotency-key', 'build-7'],
    ]);
    expect([code, notes]).toEqual([0, '']);
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/base/api/mlops/services/digits/rollouts',
        authorization: `Bearer ${TOKEN}`,
        body: {
          modelVersion: '4',
          strategy: {
            ...{ type: 'canary', canarySize: 10, furtherWeights: [30, 60] },
            bakeSeconds: 60,
          },
          gates: [{ a: 1 }],
          onSilence: 'hold',
          reason: 'Why',
          idempotencyKey: 'build-7',
        },
      },
    ]);
    expect(output).toBe('rollout r1: revision 4 of digits is on its way\n');
    expect(output + notes).not.toContain(TOKEN);
  });

  it('asks again with the same key when no answer came', async () => {
    answers = [
      'hang up',
      { status: 202, body: { rollout: rollout(), repeated: true } },
    ];
    expect(await run(['start', 'digits', '--revision', '2'])).toBe(0);
    const keys = seen.map(({ body }) => body.idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toEqual(expect.any(String));
    expect(keys[1]).toBe(keys[0]);
    expect(notes).toContain('asking again');
    expect(output).toContain('was already on its way');
  });

  it('says in red letters that a rollout has no gates', async () => {
    const bare = rollout({ hasGates: false });
    answers = [{ status: 202, body: { rollout: bare, repeated: false } }];
    await run(['start', 'digits', '--model-version', '4', '--no-gates']);
    expect(seen[0].body.gates).toEqual([]);
    expect(notes).toContain('NO GATES');
  });

  it.each([
    ['promoted', 0],
    ['rolled-back', 1],
    ['aborted', 1],
    ['failed', 4],
    ['superseded', 5],
    ['something-new', 3],
  ])('ends with a code for %s', async (phase, code) => {
    answers = [{ body: ended(phase) }];
    expect(await run(['wait', 'r1'])).toBe(code);
    expect(output).toContain(`${phase}: So it is`);
  });

  it('goes on over a portal that is away for a while', async () => {
    answers = [
      { body: rollout() },
      'hang up',
      { status: 503, body: '<html>gone' },
      { body: ended('promoted') },
    ];
    expect(await run(['follow', 'r1'])).toBe(0);
    expect(notes.match(/the rollout goes on, asking again/g)).toHaveLength(1);
    expect(notes).toContain('the portal answers again');
    expect(output).toContain('promoted: So it is');
  });

  it('gives up when the portal stays away, and says that the rollout goes on', async () => {
    answers = [{ body: rollout() }, 'hang up'];
    expect(await run(['follow', 'r1', '--retry-seconds', '0'])).toBe(3);
    expect(notes).toContain('the rollout goes on: fairway rollout follow r1');
  });

  it('stops when the time is up, or when it is held, unless told otherwise', async () => {
    answers = [{ body: rollout() }];
    expect(await run(['follow', 'r1', '--timeout', '0'])).toBe(3);
    expect(notes).toContain('the time is up');
    const held = rollout({ phase: 'held', action: 'Decide' });
    answers = [{ body: held }];
    expect(await run(['wait', 'r1'])).toBe(3);
    expect(notes).toContain('needs a person: 1 of 2 seconds → Decide');
    answers = [{ body: held }, { body: ended('aborted') }];
    expect(await run(['wait', 'r1', '--through-holds'])).toBe(1);
  });

  it('leaves the rollout alone when it is interrupted', async () => {
    answers = [{ body: rollout() }];
    const controller = new AbortController();
    const following = run(['follow', 'r1'], { signal: controller.signal });
    while (output === '') {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    controller.abort();
    expect(await following).toBe(3);
    expect(notes).toContain('stopped following; the rollout goes on');
    expect(seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('prints a line of JSON for each change', async () => {
    answers = [{ body: rollout() }, { body: ended('promoted') }];
    await run(['follow', 'r1', '--json']);
    const lines = output.trim().split('\n');
    expect(lines.map(line => JSON.parse(line).event)).toEqual([
      'weights',
      'phase',
      'ended',
    ]);
    expect(JSON.parse(lines[2])).toMatchObject({
      rollout: 'r1',
      phase: 'promoted',
      weights: { candidate: 100 },
    });
  });

  it('finds the rollout of a service that is under way, or the newest', async () => {
    const page = (...items: object[]) => ({
      body: { items, totalItems: items.length },
    });
    answers = [page(rollout({ id: 'r2' })), { status: 202, body: rollout() }];
    expect(await run(['pause', '--service', 'digits'])).toBe(0);
    expect(seen[1]).toMatchObject({
      url: '/base/api/mlops/rollouts/r2/commands',
      body: { command: 'pause' },
    });
    answers = [page(), page(rollout({ id: 'r3' })), { body: rollout() }];
    expect(await run(['retry', '--service', 'digits'])).toBe(0);
    expect(seen.at(-1)!.url).toContain('/rollouts/r3/commands');
    answers = [page(rollout({ id: 'a' }), rollout({ id: 'b' }))];
    expect(await run(['abort', '--service', 'digits'])).toBe(2);
    expect(notes).toContain('say which: a (baking), b (baking)');
    answers = [page()];
    expect(await run(['abort', '--service', 'digits'])).toBe(2);
    expect(notes).toContain('there has been no rollout of digits');
  });

  it('approves only what is named by its digest, for the only gate that asks', async () => {
    answers = [{ body: rollout() }];
    const approve = ['approve', 'r1', '--digest', 'sha256:ab'];
    expect(await run([...approve, '--comment', 'Looked at it'])).toBe(0);
    expect(seen[1]).toMatchObject({
      url: '/base/api/mlops/rollouts/r1/approvals',
      body: {
        ...{ decision: 'approve', gate: 'four-eyes', digest: 'sha256:ab' },
        comment: 'Looked at it',
      },
    });
    answers = [{ body: rollout({ gates: [] }) }];
    expect(await run(approve)).toBe(2);
    expect(notes).toContain('asks for no approval');
  });

  it('shows the reasons, and the digest that would be shipped', async () => {
    const verdicts = [
      { gate: 'errors', verdict: 'fail', reason: 'Too many of them.' },
    ];
    answers = [
      {
        body: rollout({
          ...{ verdicts, action: 'Look', hasGates: false },
          stableVersion: { modelVersion: '2026-01', digest: 'sha256:cd' },
          candidateVersion: { modelVersion: '2026-02', digest: 'sha256:ab' },
        }),
      },
    ];
    expect(await run(['status', 'r1'])).toBe(0);
    expect(output).toContain('version    2026-02 after 2026-01');
    expect(output).toContain('digest     sha256:ab');
    expect(output).toContain('steps      [100 %]');
    expect(output).toContain('→ Look');
    expect(output).toContain('NO GATES');
    expect(output).toMatch(/^errors +FAIL +Too many of them\.$/m);
  });

  it('tells a dry run that would be refused from one that would not', async () => {
    const preview = {
      ...{ steps: rollout().steps, gates: [], isAllowed: false },
      findings: [
        { severity: 'blocking', message: 'No gates', fix: 'Add gates' },
      ],
    };
    const dry = ['start', 'digits', '--model-version', '4', '--dry-run'];
    answers = [{ body: preview }];
    expect(await run(dry)).toBe(1);
    expect(output).toContain('blocking No gates → Add gates');
    expect(seen[0].url).toContain('/rollouts/preview');
    answers = [{ body: { ...preview, isAllowed: true } }];
    expect(await run(dry)).toBe(0);
  });

  it.each([
    [401, { error: { message: 'Missing credentials' } }, 'FAIRWAY_TOKEN'],
    [403, { error: { message: 'Not for you' } }, '403: Not for you'],
    [404, '<html>\n  no such page', '404: <html> no such page'],
    [200, '<html>a page', 'is no portal with Fairway'],
  ])('exits with 2 for an answer of %d', async (status, body, message) => {
    answers = [{ status, body }];
    expect(await run(['status', 'r1'])).toBe(2);
    expect(notes).toContain(message);
    expect(seen).toHaveLength(1);
  });

  const start = ['start', 'digits', '--model-version', '4'];
  it.each([
    [[], 'say what to do: start, status'],
    [['dance'], 'there is no command rollout dance'],
    [['start'], 'give one service'],
    [['start', 'digits'], 'say what to ship'],
    [[...start, '--revision', '2'], 'say what to ship'],
    [[...start, '--canary-size', '5'], 'say which by --strategy'],
    [[...start, '--strategy', 'x', '--bake-seconds', 'y'], 'a whole number'],
    [[...start, '--gates', '/nowhere'], 'no such file'],
    [[...start, '--gates', '@object.json'], 'must be a list of gates'],
    [[...start, '--gates', '@gates.json', '--no-gates'], 'give either --gates'],
    [['rollback', 'digits'], 'by --revision N'],
    [['follow'], 'its identifier, or --service'],
    [['follow', 'r1', '--timeout', '-1'], 'ambiguous'],
    [['follow', 'r1', '--timeout=-1'], 'must not be negative'],
    [['follow', 'r1', '--service', 'x'], 'not both'],
    [['approve', 'r1'], 'say which artifact you looked at'],
    [['promote', 'r1', '--digest', 'x'], 'digest'],
    [['status', '--portal', 'portal'], 'is no URL of a portal'],
    [['status', '--token-env', 'NONE'], 'NONE is not set'],
    [['status', '--token-file', '@empty'], 'is empty'],
  ])('refuses %j before it asks the portal', async (args, message) => {
    const code = await run(
      args.map(argument =>
        argument.startsWith('@')
          ? join(directory, argument.slice(1))
          : argument,
      ),
    );
    expect([code, output, seen]).toEqual([2, '', []]);
    expect(notes).toContain(message);
  });

  it('says that there is no portal', async () => {
    expect(await run(['status', '--portal', 'http://127.0.0.1:9'])).toBe(2);
    expect(notes).toContain('no answer from http://127.0.0.1:9');
  });
});
