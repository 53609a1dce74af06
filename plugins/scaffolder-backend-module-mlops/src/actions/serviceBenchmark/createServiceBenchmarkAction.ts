import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  Benchmark,
  BenchmarkDetails,
  BenchmarkRequest,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  benchmarkFields,
  benchmarkPage,
  Clock,
  follow,
  InitiatorClient,
  keysOfStep,
  notDone,
  serviceField,
  timeoutField,
} from '../../api';
import { examples } from './createServiceBenchmarkAction.examples';
import { exceeded, Thresholds } from './thresholds';

const ACTION_ID = 'mlops:service:benchmark';
/** For waiting in line, waking up and late answers, besides the load itself. */
const GRACE_SECONDS = 120;
const PAUSE_MS = 1000;

const isOver = ({ state }: BenchmarkDetails) =>
  state !== 'queued' && state !== 'running';

/**
 * Creates `mlops:service:benchmark`: lets the mlops backend put load on a
 * service, follows that for a bounded time, and holds the result against
 * thresholds.
 *
 * Only a valid result is held against them: what says nothing about the service
 * must not let a task fail, nor pass for a success.
 */
export function createServiceBenchmarkAction(options: ActionServices & Clock) {
  return createTemplateAction({
    id: ACTION_ID,
    description:
      'Puts load on an inference service and measures how it answers',
    examples,
    schema: {
      input: {
        service: serviceField,
        ...benchmarkFields,
        timeoutSeconds: timeoutField(
          7200,
          `as long as the load and ${GRACE_SECONDS} s more`,
        ),
        thresholds: z =>
          z
            .object({
              p50Ms: z
                .number()
                .positive()
                .optional()
                .describe('Half of the requests are answered in this time'),
              p99Ms: z
                .number()
                .positive()
                .optional()
                .describe('99 of 100 requests are answered in this time'),
              failedShare: z
                .number()
                .min(0)
                .max(1)
                .optional()
                .describe('At most this share of requests fails, such as 0.01'),
            })
            .strict()
            .optional()
            .describe(
              'Lets the task fail when a valid result does not keep to one; a result that is not valid is not judged',
            ),
      },
      output: {
        benchmark: z => z.string().describe('The benchmark'),
        url: z => z.string().describe('Page of the benchmark in the portal'),
        state: z =>
          z
            .enum(['finished', 'cancelled', 'running'])
            .describe('How it stands: running when the time was up'),
        verdict: z =>
          z
            .string()
            .optional()
            .describe('valid, or why it says nothing about the service'),
        judged: z =>
          z
            .boolean()
            .optional()
            .describe('Whether the thresholds were held against the result'),
        p50Ms: z => z.number().optional().describe('Median latency'),
        p99Ms: z =>
          z.number().optional().describe('Latency of 99 of 100 requests'),
        achievedRate: z =>
          z.number().optional().describe('Requests sent per second'),
      },
    },
    async handler(ctx) {
      const client = InitiatorClient.create({ ...options, context: ctx });
      const { service, timeoutSeconds, thresholds, ...load } = ctx.input;

      const { checkpoint, idempotencyKey } = keysOfStep(ctx, ACTION_ID);
      const started = await ctx.checkpoint({
        key: checkpoint,
        fn: () => start(client, service, { ...load, idempotencyKey }),
      });
      const page = benchmarkPage(service, started.benchmark);
      ctx.output('benchmark', started.benchmark);
      ctx.output('url', page);
      ctx.logger.info(
        `Sending ${started.rate} requests per second to ${service}; see ${page}`,
      );

      let told: string | undefined;
      const seconds = timeoutSeconds ?? started.seconds + GRACE_SECONDS;
      const benchmark = await follow({
        kind: 'benchmark',
        id: started.benchmark,
        goesOn: `The benchmark itself goes on until its time is over; cancel it on ${page} if it is not wanted`,
        ask: () =>
          client.call('getBenchmark', { path: { id: started.benchmark } }),
        isOver,
        firstPauseMs: PAUSE_MS,
        longestPauseMs: PAUSE_MS,
        onAnswer: ({ state, progress }) => {
          const phase = state === 'queued' ? state : progress?.phase;
          if (phase && phase !== told) {
            told = phase;
            ctx.logger.info(progress?.message ?? 'Waiting in line');
          }
        },
        seconds,
        context: ctx,
        clock: options,
      });

      if (benchmark.state === 'failed') {
        throw new Error(
          `${service} could not be measured: ${benchmark.error} See ${page}.`,
        );
      }
      if (!isOver(benchmark)) {
        ctx.logger.warn(
          `The benchmark is not over after ${seconds} s. It goes on in the background; follow it on ${page}`,
        );
        ctx.output('state', 'running');
        return;
      }
      ctx.output(
        'state',
        benchmark.state === 'cancelled' ? 'cancelled' : 'finished',
      );
      const { summary } = benchmark;
      if (!summary) {
        ctx.logger.warn(`The benchmark ended without a result; see ${page}`);
        return;
      }
      ctx.output('verdict', summary.verdict);
      ctx.output('achievedRate', summary.achievedRate);
      if (summary.p50 !== undefined) {
        ctx.output('p50Ms', summary.p50);
      }
      if (summary.p99 !== undefined) {
        ctx.output('p99Ms', summary.p99);
      }
      ctx.logger.info(describe(benchmark, summary));
      if (thresholds) {
        ctx.output('judged', summary.verdict === 'valid');
        const failure = judge(benchmark, summary, thresholds, line =>
          ctx.logger.warn(line),
        );
        if (failure) {
          throw new Error(
            `${service} does not keep to what was asked: ${failure}. See ${page}.`,
          );
        }
      }
    },
  });
}

async function start(
  client: InitiatorClient,
  service: string,
  body: BenchmarkRequest,
) {
  try {
    const { id, load } = await client.call('startBenchmark', {
      path: { service },
      body,
    });
    return {
      benchmark: id,
      rate: load.rate,
      seconds: load.warmUpSeconds + load.durationSeconds,
    };
  } catch (error) {
    throw notDone(`${service} was not measured`, error);
  }
}

function describe(
  { load }: BenchmarkDetails,
  summary: NonNullable<Benchmark['summary']>,
): string {
  const { verdict, p50, p99, achievedRate, succeeded, failed } = summary;
  const latencies =
    p50 === undefined || p99 === undefined
      ? 'no request succeeded'
      : `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  return `Verdict ${verdict}: ${latencies}, ${achievedRate.toFixed(1)} of ${
    load.rate
  } requests per second, ${succeeded} succeeded, ${failed} failed`;
}

/** Why the task shall fail; undefined when it shall not. */
function judge(
  { report }: BenchmarkDetails,
  summary: NonNullable<Benchmark['summary']>,
  thresholds: Thresholds,
  warn: (line: string) => void,
): string | undefined {
  if (summary.verdict !== 'valid') {
    const reasons = report?.validity.reasons.map(({ message }) => message);
    warn(
      `The thresholds were not applied, since this result says nothing about the service (${
        summary.verdict
      }). ${reasons?.join(' ') ?? ''}`.trim(),
    );
    return undefined;
  }
  const problems = exceeded(summary, thresholds);
  return problems.length > 0 ? problems.join('; ') : undefined;
}
