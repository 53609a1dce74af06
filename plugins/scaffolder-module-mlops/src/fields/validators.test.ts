import { ApiHolder, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import {
  model,
  modelVersion,
  preview,
  service,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { failure, FakeMlopsApi } from '../__testUtils__/fakeMlopsApi';
import { validateModel, validateModelVersion } from './model/validateModel';
import { validateDeployment } from './review/validateDeployment';
import { validateServiceName } from './where/validateServiceName';

const answers = {
  model: 'model:default/digits',
  version: '2',
  environment: 'staging',
  pool: 'gpupool:default/this-machine',
  name: 'digits-staging',
  owner: 'group:default/product-engineering',
  size: { name: 'small' },
};

/** What would be shown below the field when the user presses "Next". */
async function complaints(
  validate: (...parameters: any[]) => void | Promise<void>,
  value: unknown,
  api: FakeMlopsApi,
  formData: object = answers,
): Promise<string[]> {
  const errors: string[] = [];
  const apis = new Map<unknown, unknown>([
    [mlopsApiRef.id, api],
    [translationApiRef.id, mockApis.translation()],
  ]);
  const apiHolder = {
    get: (ref: { id: string }) => apis.get(ref.id),
  } as ApiHolder;
  await validate(
    value,
    { addError: (message: string) => errors.push(message) },
    { apiHolder, formData, schema: {} },
  );
  return errors;
}

const notFound = async () => {
  throw await failure(404, 'nothing');
};

describe('going on with a model', () => {
  it('is possible when it can be deployed', async () => {
    const api = new FakeMlopsApi({ getModel: () => model() });
    expect(await complaints(validateModel, answers.model, api)).toEqual([]);
    expect(await complaints(validateModelVersion, '2', api)).toEqual([]);
  });

  it('is stopped when it cannot', async () => {
    const api = new FakeMlopsApi({
      getModel: () => model({ deployable: false, reasons: ['It is retired.'] }),
    });
    expect(await complaints(validateModel, answers.model, api)).toEqual([
      'Cannot be deployed: It is retired.',
    ]);
  });

  it('is stopped when a link named one that does not exist', async () => {
    const api = new FakeMlopsApi({ getModel: notFound });
    expect(await complaints(validateModel, 'model:default/x', api)).toEqual([
      'model:default/x does not exist, or you may not see it.',
    ]);
  });

  it('is stopped when a link named a version that does not exist', async () => {
    const api = new FakeMlopsApi({ getModel: () => model() });
    expect(await complaints(validateModelVersion, '9', api)).toEqual([
      'model:default/digits has no version 9; it has 2, 1.',
    ]);
  });

  it('is stopped when a link named a version that cannot be deployed', async () => {
    const api = new FakeMlopsApi({
      getModel: () =>
        model({
          versions: [
            modelVersion({ deployable: false, reasons: ['No digest.'] }),
          ],
        }),
    });
    expect(await complaints(validateModelVersion, '2', api)).toEqual([
      'Cannot be deployed: No digest.',
    ]);
  });
});

describe('going on with a name', () => {
  it('is possible when nobody has it', async () => {
    const api = new FakeMlopsApi({ getService: notFound });
    expect(await complaints(validateServiceName, 'reader', api)).toEqual([]);
  });

  it('is stopped when it is taken', async () => {
    const api = new FakeMlopsApi({ getService: () => service() });
    expect(
      await complaints(validateServiceName, 'digits-staging', api),
    ).toHaveLength(1);
  });

  it('is stopped when it is taken by a service that one may not see', async () => {
    const api = new FakeMlopsApi({
      getService: async () => {
        throw await failure(403, 'no');
      },
    });
    expect(await complaints(validateServiceName, 'secret', api)).toEqual([
      'There is a service of this name already. Choose another name.',
    ]);
  });

  it('is stopped when nobody knows whether it is free', async () => {
    const api = new FakeMlopsApi({
      getService: async () => {
        throw await failure(503, 'Away');
      },
    });
    expect(await complaints(validateServiceName, 'reader', api)).toEqual([
      'This could not be loaded: Away',
    ]);
  });

  it.each(['Reader', '7', 'a_b', 'a-', 'x'.repeat(53)])(
    'is stopped for %s without asking',
    async name => {
      const api = new FakeMlopsApi();
      expect(await complaints(validateServiceName, name, api)).toHaveLength(1);
    },
  );
});

describe('going on from the review', () => {
  it('is possible when nothing blocks', async () => {
    const api = new FakeMlopsApi({
      previewDeployment: () =>
        preview({
          findings: [{ severity: 'warning', code: 'slow', message: 'Slow.' }],
        }),
    });
    expect(await complaints(validateDeployment, 'ready', api)).toEqual([]);
  });

  it('is stopped by what blocks now, whatever was shown before', async () => {
    const api = new FakeMlopsApi({
      previewDeployment: () =>
        preview({
          blocked: true,
          findings: [
            {
              severity: 'blocking',
              code: 'pool-full',
              message: 'The pool is full.',
              fix: 'Wait.',
            },
          ],
        }),
    });
    expect(await complaints(validateDeployment, 'ready', api)).toEqual([
      'The pool is full. What to do: Wait.',
    ]);
  });

  it('is stopped when the backend blocks without a finding', async () => {
    const api = new FakeMlopsApi({
      previewDeployment: () => preview({ blocked: true }),
    });
    expect(await complaints(validateDeployment, 'ready', api)).toEqual([
      'This cannot be deployed as asked',
    ]);
  });

  it('is stopped when answers are missing', async () => {
    const api = new FakeMlopsApi();
    expect(
      await complaints(validateDeployment, 'ready', api, { model: 'x' }),
    ).toEqual([
      'Some answers are missing: version, environment, pool, name, owner. Go back and fill them in.',
    ]);
  });
});
