import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from './files.ts';

const identitySchema = z.object({
  hostId: z.string().min(1),
  epoch: z.number().int().min(0),
});
export type Identity = z.infer<typeof identitySchema>;

/**
 * Who this host is: an id that it keeps for ever and an epoch that grows with
 * each start. Stored before anything is done under the new epoch, since the
 * ids of events are made of both and must never come twice.
 */
export async function nextIdentity(dataDirectory: string): Promise<Identity> {
  const path = join(dataDirectory, 'identity.json');
  let known: Identity = { hostId: randomUUID(), epoch: 0 };
  try {
    known = identitySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(
        `${path} cannot be read: ${
          error instanceof Error ? error.message : error
        }. Restore it, or remove the data directory to begin anew.`,
        { cause: error },
      );
    }
  }
  const next = { hostId: known.hostId, epoch: known.epoch + 1 };
  await writeFileAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
  return next;
}
