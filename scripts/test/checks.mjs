import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cache } from '../lib/cache.mjs';
import { backstageCli, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { failed, passed } from '../lib/tally.mjs';

const types = join(root, 'dist-types');
const require = createRequire(import.meta.url);

/**
 * The types of the whole repository. A checkout that has none begins with those of
 * the last one: what has changed since is told by what is in the files.
 */
export async function tsc({ node, env }) {
  const { version } = require('typescript/package.json');
  const kept = join(cache, `types-${version}`);
  if (!existsSync(types) && existsSync(kept)) {
    ifPossible(() => cpSync(kept, types, { recursive: true }));
  }
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { code } = await run([node, compiler], { cwd: root, env });
  if (code !== 0) {
    return failed('tsc found errors');
  }
  ifPossible(() => keep(kept));
  return passed();
}

/** Never half of it. */
function keep(kept) {
  const fresh = `${kept}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    cpSync(types, fresh, { recursive: true });
    rmSync(kept, { recursive: true, force: true });
    renameSync(fresh, kept);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** What only saves time fails nothing, such as where another run does the same. */
function ifPossible(act) {
  try {
    act();
  } catch (error) {
    console.warn(`Types are not shared between checkouts: ${error.message}`);
  }
}

/** The lint rules of every package; warnings count. What has passed is known by its content. */
export async function lint({ node, env }, paths) {
  const { code } = await run(
    [
      ...[node, backstageCli, 'repo', 'lint', '--max-warnings=0'],
      ...['--success-cache', '--success-cache-dir', join(cache, 'lint')],
      ...paths,
    ],
    { cwd: root, env },
  );
  return code === 0 ? passed() : failed('lint found errors');
}
