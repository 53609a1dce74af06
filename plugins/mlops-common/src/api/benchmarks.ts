import { z } from 'zod';
import { instantSchema } from './common';

/** The longest warm-up, in seconds: it must not be a way around the limit of the duration. */
export const maximalWarmUpSeconds = 120;

/** How a request of a benchmark ended; every one ends as exactly one of these. */
export const benchmarkOutcomes = [
  'success',
  'wrong-answer',
  'client-error',
  'rate-limited',
  'overloaded',
  'server-error',
  'deadline-exceeded',
  'timeout',
  'connection-refused',
  'connection-lost',
  'protocol-error',
  'not-sent',
] as const;
export const benchmarkOutcomeSchema = z
  .enum(benchmarkOutcomes)
  .describe(
    'success: 2xx with the expected answer; wrong-answer: 2xx with another; client-error: other 4xx; rate-limited: 429; overloaded: 503; deadline-exceeded: 504; server-error: other 5xx; timeout: no answer in time; not-sent: the generator could not send it',
  );
export type BenchmarkOutcome = z.infer<typeof benchmarkOutcomeSchema>;

/** Whether a result says something about the service. */
export const benchmarkVerdicts = [
  'valid',
  'client-limited',
  'too-few-samples',
  'interrupted',
  'target-changed',
] as const;
export const benchmarkVerdictSchema = z
  .enum(benchmarkVerdicts)
  .describe(
    'client-limited: the generator, not the service, set the pace; target-changed: replicas came or went in the measured part',
  );
export type BenchmarkVerdict = z.infer<typeof benchmarkVerdictSchema>;

export const benchmarkValiditySchema = z.object({
  verdict: benchmarkVerdictSchema,
  reasons: z.array(
    z.object({
      code: z.string().describe('Stable identifier, such as schedule-delay'),
      message: z.string().describe('In plain words, with what to do'),
      measured: z.number().optional(),
      limit: z.number().optional(),
    }),
  ),
});
export type BenchmarkValidity = z.infer<typeof benchmarkValiditySchema>;

const milliseconds = z.number().describe('Milliseconds');

export const latencyDistributionSchema = z.object({
  count: z.number().int().min(0),
  mean: milliseconds,
  standardDeviation: milliseconds,
  minimum: milliseconds,
  maximum: milliseconds,
  percentiles: z.array(
    z.object({
      percentile: z.number().describe('Such as 99 or 99.9'),
      value: milliseconds,
      lower: milliseconds
        .optional()
        .describe('95 % interval by order statistics; absent: too few samples'),
      upper: milliseconds.optional(),
    }),
  ),
});
/** Of latencies, in milliseconds. */
export type LatencyDistribution = z.infer<typeof latencyDistributionSchema>;

export const benchmarkWindowSchema = z.object({
  startSeconds: z.number().describe('Since the first intended start'),
  endSeconds: z.number(),
  phase: z.enum(['warm-up', 'measured']),
  scheduled: z.number().int().min(0),
  sent: z.number().int().min(0),
  succeeded: z.number().int().min(0),
  failed: z.number().int().min(0),
  inFlight: z.number().int().min(0).describe('At the end of the window'),
  p50: milliseconds.optional().describe('From the intended start'),
  p90: milliseconds.optional(),
  p99: milliseconds.optional(),
  maximum: milliseconds.optional(),
});
/** About a second of a benchmark, by intended start of its requests. */
export type BenchmarkWindow = z.infer<typeof benchmarkWindowSchema>;

export const benchmarkLoadSchema = z
  .object({
    rate: z.number().positive().describe('Requests per second'),
    arrivals: z
      .enum(['poisson', 'constant'])
      .describe('Independent callers, or evenly spaced'),
    durationSeconds: z.number().positive().describe('Of the measured part'),
    warmUpSeconds: z.number().min(0).describe('Before it; not counted'),
  })
  .strict();
export type BenchmarkLoad = z.infer<typeof benchmarkLoadSchema>;

export const benchmarkReportSchema = z.object({
  schemaVersion: z.literal(1),
  startedAt: instantSchema,
  finishedAt: instantSchema,
  environment: z.object({
    generatorVersion: z.string(),
    nodeVersion: z.string(),
    platform: z.string(),
    cpus: z.number().int(),
    cpuModel: z.string().optional(),
    workers: z.number().int(),
    loadAverage: z.number().describe('Over a minute, when it began'),
  }),
  workload: benchmarkLoadSchema.extend({
    protocol: z.enum(['oip-v2-json', 'oip-v2-binary', 'http']),
    seed: z.number().int(),
    connections: z.number().int(),
    timeoutSeconds: z.number(),
    requestBytes: z.number().describe('Mean size of a request body'),
  }),
  validity: benchmarkValiditySchema,
  floor: z
    .object({
      p50: milliseconds,
      p99: milliseconds,
      maximalRate: z.number().describe('Requests per second'),
    })
    .optional()
    .describe('What the generator measures against a server that does nothing'),
  rates: z.object({
    requested: z.number().describe('Requests per second, as all of these'),
    sent: z.number(),
    succeeded: z.number(),
  }),
  counts: z.object({
    scheduled: z.number().int(),
    outcomes: z.record(benchmarkOutcomeSchema, z.number().int()),
    statuses: z.record(z.string(), z.number().int()),
  }),
  latency: z.object({
    response: latencyDistributionSchema.describe('From the intended start'),
    service: latencyDistributionSchema.describe('From the actual send'),
    scheduleDelay: latencyDistributionSchema.describe('Between the two'),
  }),
  curve: z
    .array(
      z.object({
        percentile: z.number(),
        response: milliseconds,
        service: milliseconds,
      }),
    )
    .describe('Percentile curve, evenly spaced in log(1 / (1 - p))'),
  concurrency: z.object({
    mean: z.number().describe('Requests in flight'),
    peak: z.number().int(),
    littleExpected: z.number().describe("By Little's law, to compare the mean"),
  }),
  windows: z.array(benchmarkWindowSchema),
  failures: z
    .array(
      z.object({
        outcome: benchmarkOutcomeSchema,
        status: z.number().int().optional(),
        message: z.string(),
        count: z.number().int(),
        firstAtSeconds: z.number(),
      }),
    )
    .describe('Kinds of failures with an example each, at most 20'),
  histogram: z
    .string()
    .describe('Response latencies as a mergeable histogram, base64'),
});
/** What one benchmark measured; latencies are of requests that succeeded in the measured part. */
export type BenchmarkReport = z.infer<typeof benchmarkReportSchema>;

export const benchmarkStates = [
  'queued',
  'running',
  'finished',
  'cancelled',
  'failed',
] as const;
export const benchmarkStateSchema = z.enum(benchmarkStates);
export type BenchmarkState = z.infer<typeof benchmarkStateSchema>;

export const benchmarkRequestSchema = z
  .object({
    preset: z
      .string()
      .max(50)
      .optional()
      .describe('Name of a preset; else give rate and durationSeconds'),
    rate: z.number().positive().max(100_000).optional(),
    arrivals: z.enum(['poisson', 'constant']).optional(),
    durationSeconds: z.number().positive().max(86_400).optional(),
    warmUpSeconds: z.number().min(0).max(maximalWarmUpSeconds).optional(),
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The same key never starts a second benchmark'),
  })
  .strict();
export type BenchmarkRequest = z.infer<typeof benchmarkRequestSchema>;

export const benchmarkSchema = z.object({
  id: z.string(),
  service: z.string().describe('Name of the inference service'),
  revision: z.number().int(),
  state: benchmarkStateSchema,
  preset: z.string().optional(),
  load: benchmarkLoadSchema,
  createdBy: z.string(),
  createdAt: instantSchema,
  startedAt: instantSchema.optional(),
  finishedAt: instantSchema.optional(),
  error: z.string().optional().describe('Why it failed, and what to do'),
  progress: z
    .object({
      phase: z.enum(['preparing', 'warm-up', 'measured', 'draining']),
      elapsedSeconds: z.number(),
      totalSeconds: z.number(),
      message: z.string().describe('What is happening now'),
    })
    .optional(),
  summary: z
    .object({
      verdict: benchmarkVerdictSchema,
      achievedRate: z.number().describe('Requests sent per second'),
      succeeded: z.number().int(),
      failed: z.number().int(),
      p50: milliseconds.optional(),
      p99: milliseconds.optional(),
    })
    .optional(),
});
/** A benchmark without its measurements, as lists have it. */
export type Benchmark = z.infer<typeof benchmarkSchema>;

export const benchmarkDetailsSchema = benchmarkSchema.extend({
  windows: z.array(benchmarkWindowSchema).describe('So far, at most 600'),
  report: benchmarkReportSchema.optional(),
  permissions: z.object({ canCancel: z.boolean() }),
});
export type BenchmarkDetails = z.infer<typeof benchmarkDetailsSchema>;

export const benchmarkOptionsSchema = z.object({
  presets: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      load: benchmarkLoadSchema,
    }),
  ),
  maximalRate: z.number().describe('Requests per second that are allowed here'),
  maximalDurationSeconds: z.number(),
  maximalWarmUpSeconds: z.number(),
  canStart: z.boolean(),
  reason: z.string().optional().describe('Why it cannot start, in words'),
});
/** What a benchmark of one service may ask for. */
export type BenchmarkOptions = z.infer<typeof benchmarkOptionsSchema>;
