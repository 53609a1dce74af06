import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const PACKAGE = resolve(__dirname, '../..');
const { bundlePath, freshBundle, onnxServer } = jest.requireActual<{
  bundlePath(program: object): string;
  freshBundle(program: object): string | undefined;
  onnxServer(): object;
}>('../../bin/bundled.js');

jest.setTimeout(300_000);

describe('the bundle', () => {
  let folder: string;
  let program: { folder: string; name: string; packages: string[] };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    mkdirSync(join(folder, 'src/inner'), { recursive: true });
    mkdirSync(join(folder, '.cache'));
    writeFileSync(join(folder, 'src/main.ts'), 'one');
    writeFileSync(join(folder, 'src/inner/part.ts'), 'two');
    program = { folder, name: 'it', packages: [folder] };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is found while the sources are those that it was made of', () => {
    expect(freshBundle(program)).toBeUndefined();
    writeFileSync(bundlePath(program), '');
    expect(freshBundle(program)).toBe(bundlePath(program));
    writeFileSync(join(folder, 'src/main.test.ts'), 'not part of it');
    expect(freshBundle(program)).toBe(bundlePath(program));
  });

  it.each<[string, () => void]>([
    ['has other text', () => writeFileSync(join(folder, 'src/main.ts'), '1!')],
    ['was written again', () => utimesSync(join(folder, 'src/main.ts'), 1, 1)],
    ['is new', () => writeFileSync(join(folder, 'src/inner/new.ts'), '')],
    ['is gone', () => rmSync(join(folder, 'src/inner/part.ts'))],
  ])('is not found once a source %s', (_, change) => {
    writeFileSync(bundlePath(program), '');
    change();
    expect(freshBundle(program)).toBeUndefined();
  });

  it('is made by the scripts, and the command runs from it', () => {
    const script = resolve(PACKAGE, '../../scripts/lib/programs.mjs');
    execFileSync(process.execPath, [
      '-e',
      `import(${JSON.stringify(script)}).then(m => m.bundlePrograms())`,
    ]);
    expect(freshBundle(onnxServer())).toBeDefined();
    const run = (env: Record<string, string>) =>
      execFileSync(
        process.execPath,
        [join(PACKAGE, 'bin/onnx-server.js'), '--help'],
        {
          encoding: 'utf8',
          env: { ...process.env, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
    expect(run({})).toContain('Usage: onnx-server');
    expect(run({})).toBe(run({ FAIRWAY_NO_BUNDLE: '1' }));
  });
});
