import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  gitOpsFiles,
  ServiceManifests,
} from '@fairway/backstage-plugin-mlops-common';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { stringify } from 'yaml';
import {
  ActionServices,
  deploymentFields,
  InitiatorClient,
  notDone,
  servicePage,
} from '../../api';
import { renderExamples } from './examples';

/**
 * Creates `mlops:manifests:render`: writes the objects of a service into the
 * workspace of the task, for an action that opens a pull request with them.
 *
 * It comes after the deployment or rollout was submitted: then the revision has
 * its number, and what is written is exactly what the portal waits for.
 */
export function createManifestsRenderAction(options: ActionServices) {
  return createTemplateAction({
    id: 'mlops:manifests:render',
    description:
      'Writes what a service needs on its cluster as YAML, one file for each object, to be reviewed and merged',
    examples: renderExamples,
    supportsDryRun: true,
    schema: {
      input: {
        service: deploymentFields.name,
        path: z =>
          z
            .string()
            .min(1)
            .max(500)
            .optional()
            .describe(
              'Folder of the workspace; where the portal expects the service in the repository if nothing is said',
            ),
      },
      output: {
        path: z =>
          z
            .string()
            .optional()
            .describe('Folder in which the files were written'),
        files: z =>
          z
            .array(z.string())
            .optional()
            .describe('Their paths in the workspace'),
        revision: z =>
          z
            .number()
            .optional()
            .describe('The newest revision, which the pull request brings'),
        branch: z =>
          z
            .string()
            .optional()
            .describe('A name for the branch of the pull request'),
        repoUrl: z =>
          z
            .string()
            .optional()
            .describe('The repository, where it is configured'),
        url: z => z.string().describe('Page of the service in the portal'),
      },
    },
    async handler(ctx) {
      const { service } = ctx.input;
      ctx.output('url', servicePage(service));
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would write the objects of ${service}; which they are is known once it is submitted`,
        );
        return;
      }
      const client = InitiatorClient.create({ ...options, context: ctx });
      const rendered = await client
        .call('getManifests', { path: { service } })
        .catch(error => {
          throw notDone(`The objects of ${service} were not written`, error);
        });
      const folder = ctx.input.path ?? gitOpsOf(rendered).path;
      const files = gitOpsFiles(rendered).map(({ name, content }) => ({
        path: posix.join(folder, name),
        content,
      }));
      for (const { path, content } of files) {
        const target = resolveSafeChildPath(ctx.workspacePath, path);
        await mkdir(dirname(target), { recursive: true });
        // Long texts stay on their lines, so that a review shows what has changed.
        await writeFile(target, stringify(content, { lineWidth: 0 }));
      }
      const revision = Math.max(...rendered.revisions);
      ctx.logger.info(
        `${
          files.length
        } files of ${service} are in ${folder}: revision ${rendered.revisions.join(
          ' and ',
        )}`,
      );
      ctx.output('path', folder);
      ctx.output(
        'files',
        files.map(({ path }) => path),
      );
      ctx.output('revision', revision);
      ctx.output('branch', `fairway/${service}-${revision}`);
      const { repoUrl } = gitOpsOf(rendered);
      if (repoUrl !== undefined) {
        ctx.output('repoUrl', repoUrl);
      }
    },
  });
}

/** @throws InputError where there is nothing to merge. */
function gitOpsOf({ service, gitOps, revisions }: ServiceManifests) {
  if (!gitOps) {
    throw new InputError(
      `The portal writes the objects of ${service} to its cluster itself, so there is nothing to merge. Use a template without a pull request, or have gitOps set for its namespace in mlops.kubernetes.clusters`,
    );
  }
  if (revisions.length === 0) {
    throw new InputError(
      `No revision of ${service} is wanted: it is stopped or being removed. Start it first`,
    );
  }
  return gitOps;
}
