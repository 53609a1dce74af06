import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const recordSchema = z.object({
  pid: z.number().int(),
  settings: z.array(z.string()),
});

/** With which settings a process was launched as the host. */
export type LaunchRecord = z.infer<typeof recordSchema>;

const pathIn = (dataDirectory: string) => join(dataDirectory, 'launch.json');

export async function writeLaunchRecord(
  dataDirectory: string,
  record: LaunchRecord,
): Promise<void> {
  await writeFile(pathIn(dataDirectory), `${JSON.stringify(record)}\n`, {
    mode: 0o600,
  });
}

/** `undefined` when nobody has left a record, or none that can be read. */
export async function readLaunchRecord(
  dataDirectory: string,
): Promise<LaunchRecord | undefined> {
  try {
    return recordSchema.parse(
      JSON.parse(await readFile(pathIn(dataDirectory), 'utf8')),
    );
  } catch {
    return undefined;
  }
}
