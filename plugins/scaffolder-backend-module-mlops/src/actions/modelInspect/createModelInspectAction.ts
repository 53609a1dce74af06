import { parseEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ModelInfo,
  ModelVersionInfo,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  entityRefField,
  explain,
  InitiatorClient,
  statusOf,
  versionField,
} from '../../api';
import { examples } from './createModelInspectAction.examples';

/**
 * Creates `mlops:model:inspect`: finds a model version and makes sure that it
 * can be deployed, so that a template fails before anything is made of it.
 */
export function createModelInspectAction(options: ActionServices) {
  return createTemplateAction({
    id: 'mlops:model:inspect',
    description:
      'Checks that a model version exists and can be deployed, and says what it is',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        model: z =>
          entityRefField(z).describe('The model, such as model:default/digits'),
        version: z =>
          versionField(z)
            .optional()
            .describe(
              'The version; the newest one that can be deployed if nothing is said',
            ),
      },
      output: {
        model: z => z.string().describe('Full entity reference of the model'),
        version: z => z.string().describe('Name of the version'),
        uri: z => z.string().describe('Where the artifact is'),
        digest: z => z.string().describe('Digest of the artifact'),
        owner: z => z.string().describe('Who answers for the model'),
        type: z => z.string().describe('Type of the model'),
        signature: z =>
          z
            .any()
            .optional()
            .describe('Inputs and outputs, where they are known'),
        deployable: z =>
          z.boolean().describe('Whether this version can be deployed'),
      },
    },
    async handler(ctx) {
      const client = InitiatorClient.create({ ...options, context: ctx });
      const model = await findModel(client, ctx.input.model);
      const version = chooseVersion(model, ctx.input.version);

      ctx.logger.info(
        `${model.title}, version ${version.name} (${version.format.name}), owned by ${model.owner}, can be deployed`,
      );
      ctx.output('model', model.ref);
      ctx.output('version', version.name);
      ctx.output('uri', version.uri);
      ctx.output('digest', version.digest);
      ctx.output('owner', model.owner);
      ctx.output('type', model.type);
      ctx.output('deployable', version.deployable);
      if (version.signature) {
        ctx.output('signature', version.signature);
      }
    },
  });
}

async function findModel(
  client: InitiatorClient,
  ref: string,
): Promise<ModelInfo> {
  const { kind, namespace, name } = parseEntityRef(ref);
  if (kind.toLowerCase() !== 'model') {
    throw new InputError(
      `${ref} is not a model; use a reference such as model:default/digits`,
    );
  }
  try {
    return await client.call('getModel', { path: { namespace, name } });
  } catch (error) {
    if (statusOf(error) === 404) {
      throw new NotFoundError(
        `There is no model ${ref}, or you may not see it; the page /mlops lists those that you can use`,
      );
    }
    throw new Error(`The model ${ref} could not be read: ${explain(error)}`);
  }
}

function chooseVersion(
  model: ModelInfo,
  wanted: string | undefined,
): ModelVersionInfo {
  const version = wanted
    ? model.versions.find(({ name }) => name === wanted)
    : model.versions.find(({ deployable }) => deployable);

  if (wanted && !version) {
    const known = model.versions.map(({ name }) => name).join(', ');
    throw new NotFoundError(
      `${model.ref} has no version ${wanted}; it has ${known || 'none at all'}`,
    );
  }
  if (!version) {
    throw new InputError(
      `${model.ref} has no version that can be deployed. ${sentences([
        ...model.reasons,
        ...model.versions.flatMap(({ name, reasons }) =>
          reasons.map(reason => `Version ${name}: ${reason}`),
        ),
      ])}`,
    );
  }
  if (!version.deployable) {
    throw new InputError(
      `Version ${version.name} of ${model.ref} cannot be deployed. ${sentences(
        version.reasons,
      )}`,
    );
  }
  return version;
}

function sentences(reasons: string[]): string {
  return reasons
    .map(reason => (/[.!?]$/.test(reason) ? reason : `${reason}.`))
    .join(' ');
}
