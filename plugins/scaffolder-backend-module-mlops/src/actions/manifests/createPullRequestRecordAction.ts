import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ActionServices,
  deploymentFields,
  InitiatorClient,
  keysOfStep,
  notDone,
  servicePage,
} from '../../api';
import { recordExamples } from './examples';

const ACTION_ID = 'mlops:pull-request:record';

/**
 * Creates `mlops:pull-request:record`: tells the portal which pull request brings
 * a revision, so that the service's page links to it while it waits.
 */
export function createPullRequestRecordAction(options: ActionServices) {
  return createTemplateAction({
    id: ACTION_ID,
    description:
      'Says which pull request brings a revision of a service to its cluster',
    examples: recordExamples,
    supportsDryRun: true,
    schema: {
      input: {
        service: deploymentFields.name,
        revision: z =>
          z
            .number()
            .int()
            .min(1)
            .optional()
            .describe(
              'The revision, as mlops:manifests:render gave it; none in a dry run',
            ),
        pullRequestUrl: z =>
          z
            .string()
            .url()
            .max(2_000)
            .optional()
            .describe(
              'Address of the pull request, as the action gave it that opened it; none in a dry run',
            ),
      },
      output: {
        url: z => z.string().describe('Page of the service in the portal'),
      },
    },
    async handler(ctx) {
      const { service, revision, pullRequestUrl } = ctx.input;
      ctx.output('url', servicePage(service));
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would tell ${service} which pull request brings its revision`,
        );
        return;
      }
      if (revision === undefined || pullRequestUrl === undefined) {
        throw new Error(
          `The pull request of ${service} was not recorded: ${
            revision === undefined ? 'revision' : 'pullRequestUrl'
          } is missing. Give what the steps before have put out`,
        );
      }
      const client = InitiatorClient.create({ ...options, context: ctx });
      await ctx
        .checkpoint({
          key: keysOfStep(ctx, ACTION_ID).checkpoint,
          fn: async () => {
            await client.call('recordPullRequest', {
              path: { service, revision: `${revision}` },
              body: { url: pullRequestUrl },
            });
            return true;
          },
        })
        .catch((error: unknown) => {
          throw notDone(
            `The pull request of ${service} was not recorded`,
            error,
          );
        });
      ctx.logger.info(
        `Revision ${revision} of ${service} comes with ${pullRequestUrl}`,
      );
    },
  });
}
