import { join } from 'node:path';
import { backstageCli, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { failed, passed } from '../lib/tally.mjs';

/** The types of the whole repository. */
export async function tsc({ node, env }) {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { code } = await run([node, compiler], { cwd: root, env });
  return code === 0 ? passed() : failed('tsc found errors');
}

/** The lint rules of every package; warnings count. */
export async function lint({ node, env }, paths) {
  const { code } = await run(
    [node, backstageCli, 'repo', 'lint', '--max-warnings=0', ...paths],
    { cwd: root, env },
  );
  return code === 0 ? passed() : failed('lint found errors');
}
