import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGo } from '../toolchain/findGo.ts';
import { runGo } from '../toolchain/runGo.ts';

const downloadTimeoutMs = 10 * 60_000;
const maximalFiles = 200;
const maximalBytes = 32 * 1024 * 1024;

/** YAML files of a published Go module. */
export interface ModuleFolder {
  /** Such as `sigs.k8s.io/gateway-api`. */
  module: string;
  version: string;
  /** Folder inside the module, or one file. */
  path: string;
}

/**
 * The texts of the YAML files in a folder of a Go module (not below it), in
 * the order of their names. Go downloads the module unless it has it.
 *
 * @throws {Error} without Go, when the module cannot be had, or when there is
 *   nothing in it at that path
 */
export async function readModuleFiles(of: ModuleFolder): Promise<string[]> {
  const go = findGo();
  if ('reason' in go) {
    throw new Error(`${of.module} cannot be read: ${go.reason}`);
  }
  const output = await runGo({
    go: go.path,
    args: ['mod', 'download', '-json', `${of.module}@${of.version}`],
    cwd: tmpdir(),
    what: `Downloading ${of.module}@${of.version}`,
    timeoutMs: downloadTimeoutMs,
  });
  const path = join(JSON.parse(output).Dir, of.path);
  const files = statSync(path, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(path)
        .filter(name => /\.ya?ml$/.test(name))
        .sort()
        .map(name => join(path, name))
    : [path];
  if (files.length === 0 || files.length > maximalFiles) {
    throw new RangeError(
      `${of.module}@${of.version} has ${files.length} YAML files in ${of.path}; 1 to ${maximalFiles} are read`,
    );
  }
  const texts = files.map(file => readFileSync(file, 'utf8'));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  if (bytes > maximalBytes) {
    throw new RangeError(
      `${of.path} of ${of.module}@${of.version} has ${bytes} bytes, more than ${maximalBytes}`,
    );
  }
  return texts;
}
