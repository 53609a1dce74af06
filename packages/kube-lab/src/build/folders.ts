import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Part } from './parts.ts';

/** Changed whenever the same part has to be built in another way. */
const recipe = 1;

/** The folder of this package. */
export function packageFolder(): string {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve('@fairway/kube-lab/package.json'));
}

/** The wrapper module that pins a part. */
export function moduleFolder(part: Part): string {
  return join(packageFolder(), 'go', part.module);
}

/** Where built parts are kept, for all checkouts of a user. */
export function cacheFolder(environment = process.env): string {
  const base =
    environment.FAIRWAY_CACHE ?? join(homedir(), '.cache', 'fairway');
  return join(base, 'kube-lab');
}

/**
 * Where a part is once it is built. The name changes with everything that its
 * programs are made from, so what is there is never out of date.
 */
export function builtFolder(name: string, part: Part): string {
  const hash = createHash('sha256').update(
    JSON.stringify([recipe, process.platform, process.arch, part]),
  );
  const sources = readdirSync(moduleFolder(part))
    .filter(file => ['go.mod', 'go.sum'].includes(file) || file.endsWith('.go'))
    .sort();
  for (const file of sources) {
    hash.update(readFileSync(join(moduleFolder(part), file)));
  }
  const fingerprint = hash.digest('hex').slice(0, 12);
  return join(cacheFolder(), `${name}-${part.version}-${fingerprint}`);
}
