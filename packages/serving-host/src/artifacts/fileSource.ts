import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ArtifactError,
  type ArtifactSource,
} from '@fairway/onnx-server/artifacts';

function isInside(path: string, root: string): boolean {
  return (
    path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
  );
}

async function resolveRoots(roots: readonly string[]): Promise<string[]> {
  const resolved = await Promise.all(
    // A root that does not exist (yet) allows nothing.
    roots.map(root => realpath(root).catch(() => undefined)),
  );
  return resolved.filter(root => root !== undefined);
}

/**
 * Opens the file of a `file:` URI, if it lies below one of the roots after
 * every symbolic link is followed.
 */
export async function openFileSource(options: {
  url: URL;
  roots: readonly string[];
}): Promise<ArtifactSource> {
  const { url } = options;
  let path: string;
  try {
    if (url.host !== '' || url.search !== '' || url.hash !== '') {
      throw new Error('it must not name a host, a query or a fragment');
    }
    path = fileURLToPath(url);
  } catch (error) {
    throw new ArtifactError({
      fault: 'not-allowed',
      message: `${url} is no usable file URI: ${
        error instanceof Error ? error.message : error
      }`,
      action: 'Write it as file:///path/to/model.onnx.',
    });
  }
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    throw unreadable(url, error);
  }
  const roots = await resolveRoots(options.roots);
  if (!roots.some(root => isInside(real, root))) {
    throw new ArtifactError({
      fault: 'not-allowed',
      message: `${url} leads to a place that this host may not read`,
      action:
        'Move the model below a folder that the host was started with (--allow-file), or start the host with another one.',
    });
  }
  return openRegularFile(real, url);
}

async function openRegularFile(
  path: string,
  url: URL,
): Promise<ArtifactSource> {
  let file;
  try {
    // Not blocking, so that a pipe in the place of a file cannot hold us up.
    file = await open(
      path,
      // eslint-disable-next-line no-bitwise
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    if (!(await file.stat()).isFile()) {
      throw new Error('it is not a regular file');
    }
    const stream = file.createReadStream({ highWaterMark: 1024 * 1024 });
    return { chunks: stream, close: () => stream.destroy() };
  } catch (error) {
    await file?.close();
    throw unreadable(url, error);
  }
}

const knownCauses: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'the host may not read it',
};

function unreadable(url: URL, cause: unknown): ArtifactError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const detail = knownCauses[code ?? ''] ?? message;
  return new ArtifactError({
    fault: 'storage',
    message: `The model cannot be read from ${url}: ${detail}`,
    action:
      'Put the file there, or correct the URI of the model version. The host keeps trying.',
    cause,
  });
}
