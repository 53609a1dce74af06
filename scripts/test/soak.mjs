import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { failed, passed } from '../lib/tally.mjs';

const TIMEOUT = 5 * 60_000;

/**
 * A short sample of the soak: half a minute of load while replicas and the
 * portal are killed, bounds change and keys are revoked. `npm run soak` does
 * it for half an hour.
 */
export async function soak(toolchain) {
  const { code } = await run(
    [
      toolchain.node,
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'bench/soak.ts',
      '--minutes',
      process.env.FAIRWAY_SOAK ? '30' : '0.5',
    ],
    {
      cwd: join(root, 'packages/backend'),
      env: toolchain.env,
      timeout: process.env.FAIRWAY_SOAK ? 40 * 60_000 : TIMEOUT,
    },
  );
  return code === 0 ? passed() : failed(`soak: exit code ${code}`);
}
