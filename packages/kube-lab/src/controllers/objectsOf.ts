import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../client/objects.ts';
import {
  readModuleFiles,
  type ModuleFolder,
} from '../definitions/moduleFiles.ts';

/** The objects in YAML files of a Go module, such as a project's own manifests. */
export async function objectsOf(from: ModuleFolder): Promise<KubeObject[]> {
  const texts = await readModuleFiles(from);
  return texts
    .flatMap(text => parseAllDocuments(text).map(one => one.toJS()))
    .filter(object => object?.kind);
}
