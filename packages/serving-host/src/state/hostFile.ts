import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostFileSchema, type HostFile } from '../admin/schemas.ts';
import { writeFileAtomically } from './files.ts';

function hostFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'host.json');
}

/**
 * Reads `host.json` of a data directory; `undefined` when no host has ever
 * served from it. The host it names may be dead: ask its admin socket.
 */
export async function readHostFile(
  dataDirectory: string,
): Promise<HostFile | undefined> {
  let text: string;
  try {
    text = await readFile(hostFilePath(dataDirectory), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  return hostFileSchema.parse(JSON.parse(text));
}

export async function writeHostFile(
  dataDirectory: string,
  content: HostFile,
): Promise<void> {
  await writeFileAtomically(
    hostFilePath(dataDirectory),
    `${JSON.stringify(content, null, 2)}\n`,
  );
}
