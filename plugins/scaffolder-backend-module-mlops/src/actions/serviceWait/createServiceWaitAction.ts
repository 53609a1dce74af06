import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  explain,
  InitiatorClient,
  PollOptions,
  servicePage,
} from '../../api';
import { examples } from './createServiceWaitAction.examples';
import { pollDeployment } from './pollDeployment';
import { clickToFirstPrediction, describeMark } from './timeline';

const DEFAULT_TIMEOUT_SECONDS = 120;

/**
 * Creates `mlops:service:wait`: follows a deployment for a bounded time.
 *
 * The deployment needs nobody to wait for it. When the time is up it goes on
 * in the backend, and the task says where to look.
 */
export function createServiceWaitAction(
  options: ActionServices & Pick<PollOptions<Deployment>, 'pause' | 'now'>,
) {
  return createTemplateAction({
    id: 'mlops:service:wait',
    description:
      'Waits until a deployment has answered its first prediction, for a bounded time',
    examples,
    schema: {
      input: {
        deployment: z =>
          z
            .string()
            .min(1)
            .describe('The deployment, as mlops:service:deploy gave it'),
        timeoutSeconds: z =>
          z
            .number()
            .int()
            .min(1)
            .max(3600)
            .optional()
            .describe(
              `How long to wait, in seconds; ${DEFAULT_TIMEOUT_SECONDS} if nothing is said`,
            ),
        failOnTimeout: z =>
          z
            .boolean()
            .optional()
            .describe('Let the task fail when the time is up'),
      },
      output: {
        state: z =>
          z
            .enum(['succeeded', 'running', 'awaited', 'superseded'])
            .describe(
              'How it stands: succeeded, still running, awaited while somebody has to merge a pull request, or replaced by a newer deployment',
            ),
        pullRequestUrl: z =>
          z
            .string()
            .optional()
            .describe('The pull request that it waits for, if it does'),
        endpointUrl: z =>
          z.string().optional().describe('Base URL of the inference service'),
        inferUrl: z =>
          z.string().optional().describe('Where to POST a prediction'),
        clickToFirstPredictionMs: z =>
          z
            .number()
            .optional()
            .describe('From the click to the first valid prediction'),
      },
    },
    async handler(ctx) {
      const client = InitiatorClient.create({ ...options, context: ctx });
      const seconds = ctx.input.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
      const told = new Set<string>();
      const tellNews = (deployment: Deployment) => {
        for (const entry of deployment.timeline) {
          if (!told.has(entry.mark)) {
            told.add(entry.mark);
            ctx.logger.info(describeMark(entry, deployment));
          }
        }
      };

      const deployment = await pollDeployment({
        client,
        deployment: ctx.input.deployment,
        timeoutMs: seconds * 1000,
        signal: ctx.signal,
        onAnswer: tellNews,
        onFailure: error =>
          ctx.logger.warn(
            `The deployment could not be read, asking again: ${explain(error)}`,
          ),
        pause: options.pause,
        now: options.now,
      }).catch(error => {
        throw waitingEnded(ctx.input.deployment, error, ctx.signal);
      });

      const page = servicePage(deployment.service);
      if (deployment.state === 'failed') {
        throw new Error(
          `${deployment.service} could not be deployed: ${deployment.message} See ${page} for its events and logs, and deploy again when the cause is gone.`,
        );
      }
      if (deployment.waitsFor && deployment.state === 'running') {
        const { message, url } = deployment.waitsFor;
        ctx.logger.info(
          `${
            deployment.service
          } goes on by itself when that is done: ${message}${
            url === undefined ? '' : ` (${url})`
          }. Follow it on ${page}`,
        );
        ctx.output('state', 'awaited');
        if (url !== undefined) {
          ctx.output('pullRequestUrl', url);
        }
        return;
      }
      if (deployment.state === 'queued' || deployment.state === 'running') {
        const message = `${deployment.service} does not answer yet after ${seconds} s (${deployment.message}). The deployment goes on in the background; follow it on ${page}`;
        if (ctx.input.failOnTimeout) {
          throw new Error(message);
        }
        ctx.logger.warn(message);
        ctx.output('state', 'running');
        return;
      }

      ctx.output('state', deployment.state);
      if (deployment.state === 'superseded') {
        ctx.logger.info(
          `A newer deployment of ${deployment.service} has taken the place of this one; follow it on ${page}`,
        );
      }
      await outputEndpoint(client, deployment, (name, value) =>
        ctx.output(name, value),
      );
    },
  });
}

async function outputEndpoint(
  client: InitiatorClient,
  deployment: Deployment,
  output: (
    name: 'endpointUrl' | 'inferUrl' | 'clickToFirstPredictionMs',
    value: string | number,
  ) => void,
) {
  const { endpoint } = await client.call('getService', {
    path: { service: deployment.service },
  });
  if (endpoint) {
    output('endpointUrl', endpoint.url);
    output('inferUrl', endpoint.inferUrl);
  }
  const elapsed = clickToFirstPrediction(deployment.timeline);
  if (elapsed !== undefined) {
    output('clickToFirstPredictionMs', elapsed);
  }
}

function waitingEnded(
  deployment: string,
  error: unknown,
  signal: AbortSignal | undefined,
): Error {
  return new Error(
    signal?.aborted
      ? `Waiting for deployment ${deployment} was cancelled. The deployment itself goes on; stop or delete its service under /mlops if it is not wanted`
      : `Deployment ${deployment} could not be followed: ${explain(error)}`,
  );
}
