import { z } from 'zod';
import {
  declarationSchema,
  epochSchema,
  serviceIdSchema,
  serviceNameSchema,
} from './declaration.ts';

export * from './declaration.ts';
export * from './trafficDeclaration.ts';

const millisecondsSchema = z
  .number()
  .int()
  .min(0)
  .describe('Milliseconds since the epoch, by the clock of this host');

/** `host.json` in the data directory: how to find a running host. */
export const hostFileSchema = z.object({
  hostId: z.string(),
  pid: z.number().int().min(1),
  epoch: z.number().int().min(1).describe('Grows with each start'),
  version: z.string(),
  startedAt: z.string().describe('ISO 8601 instant in UTC'),
  dataUrl: z.string(),
  adminSocket: z.string(),
});
export type HostFile = z.infer<typeof hostFileSchema>;

export const deviceSchema = z.object({
  index: z.number().int(),
  uuid: z.string(),
  name: z.string(),
  memoryMiB: z.number(),
  memoryUsedMiB: z.number().optional(),
  utilizationPercent: z.number().optional(),
  temperatureCelsius: z.number().optional(),
  powerWatts: z.number().optional(),
  driverVersion: z.string().optional(),
  usable: z.boolean(),
  reason: z.string().optional().describe('Why it is not usable'),
});
export type Device = z.infer<typeof deviceSchema>;

export const runtimeSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  usable: z.boolean(),
  reason: z
    .string()
    .optional()
    .describe('Why it is not usable, or not the one that was to be preferred'),
});
export type Runtime = z.infer<typeof runtimeSchema>;

export const infoSchema = z.object({
  protocol: z
    .number()
    .int()
    .default(1)
    .describe('See `protocolVersion`; hosts of the first report none'),
  hostId: z.string(),
  epoch: z.number().int(),
  version: z.string(),
  pid: z.number().int(),
  startedAt: z.string(),
  dataUrl: z.string(),
  capacity: z.object({ cpu: z.number(), memoryMiB: z.number() }),
  devices: z.array(deviceSchema),
  runtime: runtimeSchema,
});
export type HostInfo = z.infer<typeof infoSchema>;

export const serviceListSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), name: z.string(), etag: z.string() }),
  ),
  next: z
    .string()
    .optional()
    .describe('Where there are more: what to send as `after`'),
});
export type ServiceList = z.infer<typeof serviceListSchema>;

/** Where each stage of starting the first ready replica ended. */
export const stagesSchema = z.object({
  accepted: millisecondsSchema.optional(),
  placed: millisecondsSchema.optional(),
  runtimeAvailable: millisecondsSchema.optional(),
  modelFetched: millisecondsSchema.optional(),
  runtimeStarted: millisecondsSchema.optional(),
  modelReady: millisecondsSchema.optional(),
  routed: millisecondsSchema.optional(),
});
export type Stages = z.infer<typeof stagesSchema>;

export const problemSchema = z.object({
  message: z.string(),
  action: z.string().optional().describe('What to do about it'),
  permanent: z.boolean().describe('Trying again cannot help'),
});
export type Problem = z.infer<typeof problemSchema>;

export const observedRevisionSchema = z.object({
  number: z.number().int(),
  desiredReplicas: z.number().int(),
  readyReplicas: z.number().int(),
  asleep: z.boolean().describe('Scaled to zero; the next request wakes it'),
  weight: z.number().describe('As routed now, in percent'),
  mirror: z
    .number()
    .optional()
    .describe('Share of the predictions copied to it now, in percent'),
  stages: stagesSchema,
  problem: problemSchema.optional(),
  successor: z
    .object({
      desiredReplicas: z.number().int(),
      readyReplicas: z.number().int(),
    })
    .optional()
    .describe(
      'New content of the revision that is not ready yet; what is said of replicas and weight is of the old content, which serves',
    ),
});
export type ObservedRevision = z.infer<typeof observedRevisionSchema>;

export const observedReplicaSchema = z.object({
  name: z.string(),
  revision: z.number().int(),
  state: z.enum(['starting', 'ready', 'draining', 'crashed', 'stopped']),
  reason: z.string().optional(),
  since: z.string().describe('ISO 8601 instant in UTC'),
  restarts: z.number().int().min(0),
  memoryMiB: z
    .number()
    .optional()
    .describe('Resident in its process, a few seconds behind'),
});
export type ObservedReplica = z.infer<typeof observedReplicaSchema>;

export const hostEventSchema = z.object({
  id: z.string().describe('hostId:epoch:sequence, unique for ever'),
  at: millisecondsSchema,
  type: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  revision: z.number().int().optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});
export type HostEvent = z.infer<typeof hostEventSchema>;

export const keyUsageSchema = z.object({
  id: z.string(),
  lastUsedAt: millisecondsSchema,
  useCount: z.number().int().min(0),
  errorCount: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Answers with a status of 400 or more'),
  limitedCount: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Refused with 429: too many, or no room'),
  requestBytes: z.number().int().min(0).optional(),
  responseBytes: z.number().int().min(0).optional(),
});
export type KeyUsage = z.infer<typeof keyUsageSchema>;

export const observationSchema = z.object({
  revisions: z.array(observedRevisionSchema),
  replicas: z.array(observedReplicaSchema),
  keyIds: z.array(z.string()),
  keyUsage: z.array(keyUsageSchema),
  events: z.array(hostEventSchema).describe('Oldest first, the newest 500'),
  asOf: millisecondsSchema,
});
/** What a service is on this host, now. */
export type HostObservation = z.infer<typeof observationSchema>;

export const serviceStateSchema = z.object({
  etag: z.string(),
  epoch: epochSchema,
  declaration: declarationSchema,
  observation: observationSchema,
});
export type ServiceState = z.infer<typeof serviceStateSchema>;

export const putRequestSchema = z.strictObject({
  epoch: epochSchema,
  declaration: declarationSchema,
});
export type PutRequest = z.infer<typeof putRequestSchema>;

export const putResponseSchema = z.object({
  outcome: z.enum(['unchanged', 'written']),
  etag: z.string(),
});
export type PutResponse = z.infer<typeof putResponseSchema>;

export const claimRequestSchema = z.strictObject({
  epoch: epochSchema,
  id: serviceIdSchema,
});
export type ClaimRequest = z.infer<typeof claimRequestSchema>;

export const claimResponseSchema = z.object({
  epoch: epochSchema,
  etag: z.string(),
});
export type ClaimResponse = z.infer<typeof claimResponseSchema>;

export const deleteQuerySchema = z.strictObject({
  epoch: z.coerce.number().pipe(epochSchema),
  id: serviceIdSchema.optional(),
});

/** Services by name, so many after this one. */
export const listQuerySchema = z.strictObject({
  after: serviceNameSchema.optional(),
  limit: z.coerce.number().pipe(z.number().int().min(1).max(1000)).optional(),
});

export const logLineSchema = z.object({
  at: z.string().describe('ISO 8601 instant in UTC'),
  replica: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  line: z.string(),
});
export type HostLogLine = z.infer<typeof logLineSchema>;

export const logsQuerySchema = z.strictObject({
  replica: z.string().max(128).optional(),
  limit: z.coerce.number().pipe(z.number().int().min(1).max(5000)).optional(),
  after: z
    .string()
    .max(64)
    .optional()
    .describe('The cursor of an earlier answer: what was written since'),
});
export const logsSchema = z.object({
  items: z.array(logLineSchema),
  cursor: z.string().optional().describe('Absent for an unknown service'),
});
export type HostLogs = z.infer<typeof logsSchema>;

export const acknowledgeRequestSchema = z.strictObject({
  upTo: z.string().max(128).describe('Id of the last event that is stored'),
});
export const acknowledgeResponseSchema = z.object({
  removed: z.number().int().min(0),
});

/** One line of `GET /admin/watch`: a service to look at, or a sign of life. */
export const watchLineSchema = z.union([
  z.object({ id: z.string(), name: serviceNameSchema }),
  z.object({ heartbeat: z.string() }),
]);
export type WatchLine = z.infer<typeof watchLineSchema>;

export const errorCodes = [
  'bad-request',
  'not-found',
  'stale-epoch',
  'etag-mismatch',
  'name-taken',
  'full',
  'too-large',
  'shutting-down',
  'internal',
] as const;

export const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
});
/** The body of every answer that is not a success. */
export type ErrorBody = z.infer<typeof errorSchema>;
