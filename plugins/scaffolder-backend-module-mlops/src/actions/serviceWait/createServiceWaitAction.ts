import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  Clock,
  follow,
  InitiatorClient,
  servicePage,
  timeoutField,
} from '../../api';
import { examples } from './createServiceWaitAction.examples';
import { clickToFirstPrediction, describeMark } from './timeline';

const DEFAULT_TIMEOUT_SECONDS = 120;

/** For people nobody here waits: that may take days. */
const isFinished = ({ state, waitsFor }: Deployment) =>
  (state !== 'queued' && state !== 'running') || waitsFor !== undefined;

/**
 * Creates `mlops:service:wait`: follows a deployment for a bounded time.
 *
 * The deployment needs nobody to wait for it. When the time is up it goes on
 * in the backend, and the task says where to look.
 */
export function createServiceWaitAction(options: ActionServices & Clock) {
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
        timeoutSeconds: timeoutField(3600, `${DEFAULT_TIMEOUT_SECONDS}`),
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
      const { deployment: id, failOnTimeout } = ctx.input;
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

      const deployment = await follow({
        kind: 'deployment',
        id,
        goesOn:
          'The deployment itself goes on; stop or delete its service under /mlops if it is not wanted',
        ask: () => client.call('getDeployment', { path: { id } }),
        isOver: isFinished,
        onAnswer: tellNews,
        firstPauseMs: 250,
        longestPauseMs: 2000,
        seconds,
        context: ctx,
        clock: options,
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
        if (failOnTimeout) {
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
