import { z } from 'zod';
import { instantSchema } from './common';

export const logLineSchema = z.object({
  at: instantSchema,
  replica: z.string(),
  container: z
    .string()
    .optional()
    .describe('What prepared the replica, where it was not its server'),
  stream: z.enum(['stdout', 'stderr']),
  line: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const logQuerySchema = z.object({
  replica: z.string().max(100).optional(),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('So many of the last lines'),
});

/**
 * A line of the stream of logs: a line of a replica; a sign of life, the first
 * of which comes at once; or why it ends.
 */
export const logRecordSchema = z.union([
  logLineSchema,
  z.object({ heartbeat: instantSchema }),
  z.object({ error: z.object({ name: z.string(), message: z.string() }) }),
]);
export type LogRecord = z.infer<typeof logRecordSchema>;

/**
 * The stream of logs: a JSON document a line (NDJSON). It ends after ten minutes,
 * so that rights are asked again; whoever reads on asks for it anew.
 */
export const logStream = {
  method: 'get',
  path: '/services/:service/logs/stream',
  summary:
    'The last log lines of the replicas, and those that are written from then on',
  query: logQuerySchema,
  record: logRecordSchema,
} as const;
