import {
  ANNOTATION_LOCATION,
  Entity,
  parseLocationRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { isAbsolute, resolve, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Where a path or URI of an entity points to, as an absolute URI.
 *
 * `file:./v1/model.onnx` and plain relative paths are relative to the file that
 * the entity is written in, be it on disk or behind a URL.
 *
 * @throws InputError when it is relative and the entity's file is not known.
 */
export function resolveFromEntity(entity: Entity, uri: string): string {
  const relative = relativePath(uri);
  if (relative === undefined) {
    return uri;
  }
  const location = entity.metadata.annotations?.[ANNOTATION_LOCATION];
  if (!location) {
    throw new InputError(
      `${uri} is relative, but the catalog does not know which file ${entity.metadata.name} is written in: give an absolute URI`,
    );
  }
  const { type, target } = parseLocationRef(location);
  if (type === 'file') {
    return pathToFileURL(resolve(dirname(target), relative)).href;
  }
  if (type === 'url') {
    return new URL(relative, target).href;
  }
  throw new InputError(
    `${uri} is relative to a location of type ${type}, which has no files: give an absolute URI`,
  );
}

function relativePath(uri: string): string | undefined {
  const path = uri.startsWith('file:') ? uri.slice('file:'.length) : uri;
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('//')) {
    return undefined;
  }
  return isAbsolute(path) ? undefined : path;
}

/**
 * The path of a `file:` URI in whichever of its spellings; undefined for others.
 *
 * @throws InputError when the URI names another host, or no possible path.
 */
export function filePath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) {
    return undefined;
  }
  try {
    return fileURLToPath(
      uri.startsWith('file://') ? uri : `file://${uri.slice('file:'.length)}`,
    );
  } catch (error) {
    throw new InputError(
      `${uri} names no file of this machine: ${
        (error as Error).message
      }; write file:///path or a path relative to the entity`,
    );
  }
}
