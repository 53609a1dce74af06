import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  DeploymentRequest,
  Preview,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  deploymentFields,
  describeBlocking,
  describeFinding,
  InitiatorClient,
  keysOfStep,
  notDone,
  servicePage,
  statusOf,
} from '../../api';
import { examples } from './createServiceDeployAction.examples';

const ACTION_ID = 'mlops:service:deploy';

/**
 * Creates `mlops:service:deploy`: hands a deployment to the mlops backend,
 * which does the work whether or not the task lives on.
 *
 * A task that is resumed after a crash never deploys twice: its checkpoint
 * answers, and where the crash came before the checkpoint was stored, the
 * idempotency key does.
 */
export function createServiceDeployAction(options: ActionServices) {
  return createTemplateAction({
    id: ACTION_ID,
    description: 'Deploys a model version as an inference service',
    examples,
    supportsDryRun: true,
    schema: {
      input: deploymentFields,
      output: {
        service: z => z.string().describe('Name of the inference service'),
        deployment: z =>
          z
            .string()
            .optional()
            .describe('The deployment, to wait for; none in a dry run'),
        revision: z =>
          z
            .number()
            .optional()
            .describe('Number of the revision; none in a dry run'),
        url: z => z.string().describe('Page of the service in the portal'),
      },
    },
    async handler(ctx) {
      const client = InitiatorClient.create({ ...options, context: ctx });
      const request: DeploymentRequest = {
        ...ctx.input,
        template: ctx.input.template ?? ctx.templateInfo?.entityRef,
      };
      ctx.output('service', request.name);
      ctx.output('url', servicePage(request.name));

      if (ctx.isDryRun) {
        const preview = await client.call('previewDeployment', {
          body: request,
        });
        describePreview(preview, request).forEach(line =>
          ctx.logger.info(line),
        );
        refuseWhenBlocked(preview, request.name);
        return;
      }

      const { checkpoint, idempotencyKey } = keysOfStep(ctx, ACTION_ID);
      const submitted = await ctx.checkpoint({
        key: checkpoint,
        fn: () => submit(client, { ...request, idempotencyKey }),
      });
      ctx.logger.info(
        submitted.repeated
          ? `${request.name} had been asked for by this step before; going on with that deployment`
          : `Revision ${submitted.revision} of ${request.name} is on its way`,
      );
      ctx.output('deployment', submitted.deployment);
      ctx.output('revision', submitted.revision);
    },
  });
}

async function submit(
  client: InitiatorClient,
  body: DeploymentRequest & { idempotencyKey: string },
) {
  try {
    const { deployment, repeated } = await client.call('submitDeployment', {
      body,
    });
    return {
      deployment: deployment.id,
      revision: deployment.revision,
      repeated,
    };
  } catch (error) {
    const { idempotencyKey, ...request } = body;
    throw await explainRefusal(client, request, error);
  }
}

/** Asks for the findings behind a refusal, since each of them has its fix. */
async function explainRefusal(
  client: InitiatorClient,
  request: DeploymentRequest,
  error: unknown,
): Promise<Error> {
  // Other refusals, such as a conflict, are not about findings.
  if (statusOf(error) === 400) {
    const preview = await client
      .call('previewDeployment', { body: request })
      .catch(() => undefined);
    if (preview?.blocked) {
      return blockedError(preview, request.name);
    }
  }
  return notDone(`${request.name} was not deployed`, error);
}

function blockedError(preview: Preview, name: string): InputError {
  return new InputError(
    `${name} cannot be deployed as asked:\n${describeBlocking(
      preview.findings,
    )}`,
  );
}

function refuseWhenBlocked(preview: Preview, name: string) {
  if (preview.blocked) {
    throw blockedError(preview, name);
  }
}

function describePreview(
  preview: Preview,
  request: DeploymentRequest,
): string[] {
  const { revision, price, minimalPrice } = preview;
  return [
    `Would deploy version ${request.version} of ${request.model} as ${preview.name} in ${request.environment} on ${request.pool}`,
    ...(revision
      ? [
          `Each of ${describeReplicas(revision)} would get ${
            revision.resources.cpu
          } CPU cores, ${revision.resources.memoryMiB} MiB of memory and ${
            revision.resources.gpus
          } GPU(s), with the runtime ${revision.runtime}`,
        ]
      : []),
    ...preview.manifests.map(
      ({ kind, metadata }) => `Would create ${kind} ${metadata.name}`,
    ),
    ...preview.findings.map(
      finding => `${finding.severity}: ${describeFinding(finding)}`,
    ),
    price
      ? `Price: ${minimalPrice ? `${minimalPrice.perHour} to ` : ''}${
          price.perHour
        } ${price.currency} per hour`
      : 'No price set for this pool',
  ];
}

function describeReplicas({ replicas, scaling }: RevisionSpec): string {
  return scaling
    ? `${scaling.minReplicas} to ${scaling.maxReplicas} replicas`
    : `${replicas} replica(s)`;
}
