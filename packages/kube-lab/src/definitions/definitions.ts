import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '../build/folders.ts';
import type { LabClient } from '../client/LabClient.ts';
import type { KubeObject } from '../client/objects.ts';
import { readModuleFiles, type ModuleFolder } from './moduleFiles.ts';

/**
 * The CustomResourceDefinitions in a folder of a Go module. Parsing megabytes
 * of YAML takes seconds, so they are kept as JSON beside the built parts.
 *
 * @throws {RangeError} where there is none
 */
export async function readDefinitions(of: ModuleFolder): Promise<KubeObject[]> {
  const { module, version, path } = of;
  const key = createHash('sha256')
    .update(JSON.stringify([module, version, path]))
    .digest('hex')
    .slice(0, 16);
  const file = join(cacheFolder(), 'definitions', `${key}.json`);
  if (existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8'));
  }
  const definitions = (await readModuleFiles(of))
    .flatMap(text => parseAllDocuments(text).map(one => one.toJS()))
    .filter(object => object?.kind === 'CustomResourceDefinition');
  if (definitions.length === 0) {
    throw new RangeError(
      `${path} of ${module}@${version} has no CustomResourceDefinition`,
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, JSON.stringify(definitions));
  renameSync(unfinished, file);
  return definitions;
}

/**
 * Applies definitions, server-side since some are larger than an annotation may
 * be, and waits until the API serves their kinds.
 */
export async function installDefinitions(
  client: LabClient,
  definitions: readonly KubeObject[],
): Promise<void> {
  await Promise.all(
    definitions.map(async definition => {
      await client.apply(definition);
      await client.until({
        path: await client.pathOf(definition),
        what: 'established',
        is: ({ status }) =>
          status?.conditions?.some(
            (one: { type: string; status: string }) =>
              one.type === 'Established' && one.status === 'True',
          ),
      });
    }),
  );
}
