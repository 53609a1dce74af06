import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replay, type GateResult } from '@fairway/gates';
import { writeOnnx } from '@fairway/inference-protocol/testUtils';
import { stringify } from 'yaml';
import { runFairway } from '../main.ts';
import type { Terminal } from '../Terminal.ts';

jest.setTimeout(120_000);

const rows = 400;

/** A model that says which class a number x has: 1 where factor * x is above 0. */
function classifier(factor: number, input = 'x'): Uint8Array {
  const bytes = (values: number[]) =>
    new Uint8Array(Float32Array.from(values).buffer);
  return writeOnnx({
    inputs: [{ name: input, type: 'float', shape: ['rows', 1] }],
    outputs: [{ name: 'label', type: 'bool', shape: ['rows', 1] }],
    initializers: [
      { name: 'factor', type: 'float', shape: [1, 1], bytes: bytes([factor]) },
      { name: 'zero', type: 'float', shape: [1], bytes: bytes([0]) },
    ],
    nodes: [
      { operator: 'MatMul', inputs: [input, 'factor'], outputs: ['scaled'] },
      {
        operator: 'Greater',
        inputs: ['scaled', 'zero'],
        outputs: ['label'],
      },
    ],
  });
}

describe('fairway check', () => {
  let directory: string;
  let output: string;
  let notes: string;
  let digest: string;
  const file = (name: string) => join(directory, name);

  const run = (args: string[], signal = new AbortController().signal) => {
    const terminal: Terminal = {
      print: line => {
        output += `${line}\n`;
      },
      note: text => {
        notes += text;
      },
      interactive: false,
      width: 100,
      environment: {},
    };
    return runFairway(['check', ...args], {
      version: '1.2.3',
      terminal,
      signal,
    });
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fairway-check-'));
    const good = classifier(1);
    digest = `sha256:${createHash('sha256').update(good).digest('hex')}`;
    await writeFile(file('good.onnx'), good);
    await writeFile(file('same.onnx'), classifier(2));
    await writeFile(file('bad.onnx'), classifier(-1));
    await writeFile(file('renamed.onnx'), classifier(1, 'number'));
    await writeFile(file('cut.onnx'), good.subarray(0, good.length / 2));
    const all = Array.from({ length: rows }, (_, row) => row - rows / 2 + 0.5);
    const tests = (of: number[]) =>
      `x,label\n${of.map(x => `${x},${x > 0}\n`).join('')}`;
    await writeFile(file('tests.csv'), tests(all));
    await writeFile(file('few.csv'), tests(all.slice(190, 210)));
    await writeFile(file('other.csv'), 'a,b,label\n1,2,true\n');
    await writeFile(file('text.csv'), 'x,label\none,true\n');
    const gates = {
      signature: { kind: 'signature', name: 'signature' },
      smoke: { kind: 'smoke', name: 'smoke', requests: 2 },
      approval: { kind: 'approval', name: 'approval', approvals: 1 },
      evaluation: {
        kind: 'evaluation',
        name: 'quality',
        testSet: './tests.csv',
        metric: 'accuracy',
        threshold: 0.9,
        margin: { absolute: 0.05 },
      },
    };
    const write = (name: string, value: unknown) =>
      writeFile(file(name), JSON.stringify(value));
    await write('gates.json', { gates: Object.values(gates) });
    await write('smoke.json', [gates.smoke]);
    await write('approval.json', [gates.approval]);
    await write('unknown.json', [{ kind: 'taste', name: 'taste' }]);
    await write('twice.json', [gates.smoke, gates.smoke]);
    await write('strict.json', [{ ...gates.smoke, request: 3 }]);
    await write('text.json', [{ ...gates.evaluation, threshold: '0.9' }]);
    await write('both.json', [
      { ...gates.evaluation, margin: { absolute: 1, relative: 1 } },
    ]);
    await writeFile(file('broken.json'), '[');
    await writeFile(file('broken.yaml'), 'gates: [\n  - kind: smoke');
    await writeFile(
      file('gates.yaml'),
      `# As a template has them.\n${stringify({
        gates: Object.values(gates),
      })}`,
    );
    await writeFile(
      file('nan.yaml'),
      stringify([{ ...gates.evaluation, threshold: NaN }]),
    );
    await write('signature.json', {
      inputs: [{ name: 'x', datatype: 'FP64', shape: [-1, 1] }],
      outputs: [{ name: 'label', datatype: 'BOOL', shape: [-1, 1] }],
    });
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(() => {
    output = '';
    notes = '';
  });

  it('passes a good model by every gate, and writes results that replay', async () => {
    const code = await run([
      file('good.onnx'),
      ...['--against', file('same.onnx'), '--tests', file('tests.csv')],
      ...['--threshold', 'accuracy=0.9', '--margin', 'accuracy=0.05'],
      ...['--threshold', 'recall_true=0.9', '--prediction-shift', '0.25'],
      ...['--digest', digest, '--license', 'MIT'],
      ...['--licences', 'Apache-2.0, MIT'],
      ...['--json', file('report.json'), '--junit', file('report.xml')],
    ]);
    expect([code, notes]).toEqual([0, '']);
    const report = JSON.parse(await readFile(file('report.json'), 'utf8'));
    expect(report).toMatchObject({
      verdict: 'pass',
      model: { digest },
      tests: { file: 'tests.csv', rows },
    });
    const results: (GateResult & { kind: GateResult['gate'] })[] = report.gates;
    expect(results.map(({ kind, verdict }) => [kind, verdict])).toEqual([
      ['signature', 'pass'],
      ['artifact', 'pass'],
      ['smoke', 'pass'],
      ['evaluation', 'pass'],
      ['evaluation', 'pass'],
      ['prediction-shift', 'pass'],
    ]);
    for (const { kind, verdict, reason, evidence } of results) {
      expect(replay({ gate: kind, evidence })).toMatchObject({
        verdict,
        reason,
      });
    }
    expect(await readFile(file('report.xml'), 'utf8')).toContain(
      '<testsuite name="recall-true" tests="1" failures="0" errors="0">',
    );
    expect(output).toMatch(/^accuracy against stable +pass +0 /m);
    expect(output).toMatch(/^verdict {2}pass$/m);
  });

  it.each(['gates.json', 'gates.yaml'])(
    'fails a bad one with the numbers, the reason and what to do, by the gates of %s',
    async gatesFile => {
      const code = await run([
        file('bad.onnx'),
        ...['--against', file('good.onnx'), '--gates', file(gatesFile)],
        ...['--tests', file('tests.csv'), '--junit', file('report.xml')],
      ]);
      expect(code).toBe(1);
      expect(output).toMatch(/^signature +pass/m);
      expect(output).toMatch(/^quality: accuracy +FAIL +0 .* ≥ 0.9$/m);
      expect(output).toContain('must be at least 0.9');
      expect(output).toContain('→ Train it further');
      expect(output).toContain('approval is not asked here: people approve');
      expect(await readFile(file('report.xml'), 'utf8')).toContain(
        'failures="2" errors="0"',
      );
    },
  );

  it('fails one that callers of the stable version cannot call, and another digest', async () => {
    expect(
      await run([
        file('renamed.onnx'),
        ...['--against', file('good.onnx'), '--digest', digest],
      ]),
    ).toBe(1);
    expect(output).toMatch(/^signature +FAIL/m);
    expect(output).toMatch(/^artifact +FAIL/m);
    expect(output).toMatch(/it\s+was changed or is another/);
  });

  it('says nothing of too few rows, and exits with 3', async () => {
    const code = await run([
      file('good.onnx'),
      ...['--tests', file('few.csv'), '--threshold', 'accuracy=0.5'],
      ...['--junit', file('report.xml'), '--json', '-'],
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(output).verdict).toBe('inconclusive');
    expect(notes).toContain('at least 50 are needed');
    expect(await readFile(file('report.xml'), 'utf8')).toContain(
      '<error type="inconclusive"',
    );
  });

  it('adds what flags ask for to the gates of a file', async () => {
    expect(
      await run([
        file('good.onnx'),
        ...['--gates', file('smoke.json'), '--tests', file('tests.csv')],
        ...['--threshold', 'f1=0.9'],
      ]),
    ).toBe(0);
    expect(output).toMatch(/^smoke +pass +2 of 2$/m);
    expect(output).toMatch(/^f1 +pass/m);
  });

  it('stops when it is told to, with nothing said', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await run([file('good.onnx')], controller.signal)).toBe(3);
    expect(notes).toContain('nothing is said about the model');
    expect(output).toBe('');
  });

  const good = 'good.onnx';
  const tests = ['--tests', '@tests.csv'];
  it.each([
    [[], 'give one model'],
    [['@none.onnx'], 'there is no such file'],
    [['@cut.onnx'], 'cut.onnx: not a readable ONNX model'],
    [['@tests.csv'], 'not a readable ONNX model'],
    [[good, '--against', '@none.onnx'], 'there is no such file'],
    [[good, ...tests], '--tests asks nothing by itself'],
    [[good, '--threshold', 'accuracy=0.9'], 'say which by --tests'],
    [[good, ...tests, '--threshold', 'accuracy'], 'must look like accuracy'],
    [[good, ...tests, '--threshold', 'accuracy=x'], 'must be a number'],
    [[good, ...tests, '--threshold', 'mae=1'], 'there is no metric mae'],
    [[good, ...tests, '--threshold', 'acuracy=1'], 'there is no metric'],
    [[good, ...tests, '--margin', 'accuracy=-1'], 'must be a size above 0'],
    [[good, ...tests, '--margin', 'accuracy=2%'], 'say which it is by'],
    [[good, ...tests, '--prediction-shift', '0.1'], 'by --against'],
    [[good, '--tests', '@none', '--threshold', 'f1=1'], 'no such file'],
    [[good, '--tests', '@other.csv', '--threshold', 'f1=1'], 'do not fit'],
    [[good, '--tests', '@text.csv', '--threshold', 'f1=1'], '"one" is no'],
    [[good, '--digest', 'abc'], 'sha256: and 64'],
    [[good, '--license', 'MIT'], 'by --digest'],
    [[good, '--signature', '@signature.json'], 'is not of this model'],
    [[good, '--signature', '@tests.csv'], 'must be an object'],
    [[good, '--gates', '@broken.json'], 'is not JSON'],
    [[good, '--gates', '@broken.yaml'], 'is not YAML or JSON'],
    [[good, '--gates', '@nan.yaml'], 'threshold must be a number'],
    [[good, '--gates', '@unknown.json'], "of the kind 'taste'"],
    [[good, '--gates', '@strict.json'], 'request is no field of it'],
    [[good, '--gates', '@text.json'], 'must be a number, not "0.9"'],
    [[good, '--gates', '@both.json'], 'either {"absolute": N}'],
    [[good, '--gates', '@twice.json'], "two gates have the name 'smoke'"],
    [[good, '--gates', '@approval.json'], 'without a portal'],
    [[good, '--smoke', '0'], 'there is no gate to ask'],
    [[good, '--smoke', '-1'], 'ambiguous'],
    [[good, '--smoke=-1'], 'must be from 0 to 1000'],
    [[good, '--false-promotion', '0.9'], 'at most 0.5'],
    [[good, '--junit', '/nowhere/report.xml'], 'cannot be written'],
    [[good, '--bogus'], 'bogus'],
  ])('refuses %j with words, and exits with 2', async (args, message) => {
    const code = await run(
      args.map(argument =>
        argument === good || argument.startsWith('@')
          ? file(argument.replace('@', ''))
          : argument,
      ),
    );
    expect([code, output]).toEqual([2, '']);
    expect(notes).toContain(message);
    expect(notes).toContain('see fairway check --help');
  });
});
