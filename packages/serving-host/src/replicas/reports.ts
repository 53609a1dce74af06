import { z } from 'zod';

const reportSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('ready'),
    phases: z.object({ started: z.number() }),
  }),
  z.object({ event: z.literal('failed'), message: z.string() }),
]);

/**
 * What a supervised onnx-server says on its standard output: that it listens,
 * with the instants of its start in milliseconds since the epoch, or why it
 * cannot start.
 */
export type ReplicaReport = z.infer<typeof reportSchema>;

/** Reads a line; `undefined` when it is an ordinary one. */
export function parseReport(line: string): ReplicaReport | undefined {
  if (!line.startsWith('{')) {
    return undefined;
  }
  try {
    return reportSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
