import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { BuildLock } from './BuildLock.ts';
import { findGo } from '../toolchain/findGo.ts';
import { builtFolder, moduleFolder } from './folders.ts';
import { parts, type Part, type PartName } from './parts.ts';
import { runGo } from '../toolchain/runGo.ts';

// A cold build of kube-apiserver compiles some 1,500 packages: minutes on two
// idle cores, and many on busy ones.
const buildTimeoutMs = 60 * 60_000;
const lockTimeoutMs = 90 * 60_000;

/** There once everything of the part is. */
const reportFile = (folder: string) => join(folder, 'build.json');

/** What building one program took. */
export interface BuiltProgram {
  program: string;
  seconds: number;
  bytes: number;
}

export interface BuiltPart {
  name: string;
  version: string;
  /** Folder that its programs are in. */
  bin: string;
  programs: BuiltProgram[];
  /** Whether this call has built it. */
  isNew: boolean;
}

/** Whether a part is in the cache. */
export function isBuilt(name: PartName): boolean {
  return existsSync(reportFile(builtFolder(name, parts[name])));
}

/**
 * Builds a part unless it is in the cache. Processes that want the same part
 * at the same time build it once.
 *
 * @throws {Error} without Go, and when the build fails: with the cause and its
 *   last lines
 */
export async function buildPart(name: PartName): Promise<BuiltPart> {
  const part: Part = parts[name];
  const folder = builtFolder(name, part);
  const already = read(name, part, folder);
  if (already) {
    return already;
  }
  const lock = await BuildLock.acquire({
    path: join(dirname(folder), `${name}.lock`),
    timeoutMs: lockTimeoutMs,
  });
  try {
    return read(name, part, folder) ?? (await build(name, part, folder));
  } finally {
    lock.release();
  }
}

function read(name: string, part: Part, folder: string): BuiltPart | undefined {
  if (!existsSync(reportFile(folder))) {
    return undefined;
  }
  const programs = JSON.parse(readFileSync(reportFile(folder), 'utf8'));
  const { version } = part;
  return { name, version, bin: join(folder, 'bin'), programs, isNew: false };
}

async function build(
  name: string,
  part: Part,
  folder: string,
): Promise<BuiltPart> {
  const go = findGo();
  if ('reason' in go) {
    throw new Error(`${name} ${part.version} cannot be built: ${go.reason}`);
  }
  const unfinished = `${folder}.${randomUUID()}`;
  mkdirSync(join(unfinished, 'bin'), { recursive: true });
  try {
    const programs: BuiltProgram[] = [];
    for (const [program, source] of Object.entries(part.programs)) {
      programs.push(
        await buildProgram({ go: go.path, part, program, source, unfinished }),
      );
    }
    writeFileSync(reportFile(unfinished), JSON.stringify(programs));
    // Whoever looks meanwhile finds all of it or nothing.
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
    const { version } = part;
    return { name, version, bin: join(folder, 'bin'), programs, isNew: true };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function buildProgram(options: {
  go: string;
  part: Part;
  program: string;
  source: string;
  unfinished: string;
}): Promise<BuiltProgram> {
  const { go, part, program, source, unfinished } = options;
  const output = join(unfinished, 'bin', program);
  const variables = Object.entries(part.variables ?? {}).map(
    ([variable, value]) => `-X ${variable}=${value}`,
  );
  const begun = performance.now();
  await runGo({
    go,
    args: [
      ...['build', '-mod=readonly', '-buildvcs=false', '-trimpath'],
      ...['-ldflags', ['-s', '-w', ...variables].join(' ')],
      ...['-o', output, source],
    ],
    cwd: moduleFolder(part),
    what: `Building ${program} ${part.version}`,
    timeoutMs: buildTimeoutMs,
  });
  return {
    program,
    seconds: (performance.now() - begun) / 1000,
    bytes: statSync(output).size,
  };
}
