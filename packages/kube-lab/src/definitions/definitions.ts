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
import { withoutDescriptions } from './withoutDescriptions.ts';

/** Changed whenever the same files have to be kept in another way. */
const recipe = 2;

/**
 * The CustomResourceDefinitions in a folder of a Go module. Parsing megabytes
 * of YAML takes seconds, so they are kept as JSON beside the built parts, without
 * their descriptions.
 *
 * @throws {RangeError} where there is none
 */
export async function readDefinitions(of: ModuleFolder): Promise<KubeObject[]> {
  const { module, version, path } = of;
  const key = createHash('sha256')
    .update(JSON.stringify([recipe, module, version, path]))
    .digest('hex')
    .slice(0, 16);
  const file = join(cacheFolder(), 'definitions', `${key}.json`);
  if (existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8'));
  }
  const definitions = (await readModuleFiles(of))
    .flatMap(text => parseAllDocuments(text).map(one => one.toJS()))
    .filter(object => object?.kind === 'CustomResourceDefinition')
    .map(withoutDescriptions);
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
 * be, and waits until the API serves their kinds. It is asked for those: to write
 * a definition out each time costs it more than all the rest.
 */
export async function installDefinitions(
  client: LabClient,
  definitions: readonly KubeObject[],
): Promise<void> {
  await Promise.all(definitions.map(definition => client.apply(definition)));
  for (const [path, names] of servedBy(definitions)) {
    await client.until({
      path,
      what: `serving ${names.join(', ')}`,
      is: ({ resources }) =>
        names.every(name =>
          resources.some(
            (resource: { name: string }) => resource.name === name,
          ),
        ),
    });
  }
}

/** The names of the kinds, by the path where the API lists those that it serves. */
function servedBy(definitions: readonly KubeObject[]): Map<string, string[]> {
  const served = new Map<string, string[]>();
  for (const { spec } of definitions) {
    for (const { name } of spec.versions.filter(
      (version: { served: boolean }) => version.served,
    )) {
      const path = `/apis/${spec.group}/${name}`;
      served.set(path, [...(served.get(path) ?? []), spec.names.plural]);
    }
  }
  return served;
}
