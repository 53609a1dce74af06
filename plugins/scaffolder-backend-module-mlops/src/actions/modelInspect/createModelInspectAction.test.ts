import {
  model,
  modelVersion,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import {
  initiatorAuthorization,
  runAction,
  servicesFor,
} from '../../__testUtils__/runAction';
import { FakeFailure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { createModelInspectAction } from './createModelInspectAction';

describe('mlops:model:inspect', () => {
  let api: FakeMlopsApi;
  const run = (input: object, context = {}) =>
    runAction(createModelInspectAction(servicesFor(api)), input, context);

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  it('says what the version is, asking as the user who started the task', async () => {
    api.handlers.getModel = () => model();

    const { output, error } = await run({
      model: 'model:default/digits',
      version: '1',
    });

    expect(error).toBeUndefined();
    expect(output).toEqual({
      model: 'model:default/digits',
      version: '1',
      uri: modelVersion().uri,
      digest: modelVersion().digest,
      owner: 'group:default/product-engineering',
      type: 'classifier',
      signature: modelVersion().signature,
      deployable: true,
    });
    expect(api.calls).toMatchObject([
      {
        path: { namespace: 'default', name: 'digits' },
        authorization: initiatorAuthorization,
      },
    ]);
  });

  it('takes the newest version that can be deployed when none is named', async () => {
    api.handlers.getModel = () =>
      model({
        versions: [
          modelVersion({
            name: '3',
            deployable: false,
            reasons: ['No digest'],
          }),
          modelVersion({ name: '2' }),
          modelVersion({ name: '1' }),
        ],
      });

    const { output } = await run({ model: 'model:default/digits' });

    expect(output).toMatchObject({ version: '2' });
  });

  it('lists the known versions when there is none of that name', async () => {
    api.handlers.getModel = () => model();

    const { error } = await run({
      model: 'model:default/digits',
      version: '9',
    });

    expect(error).toMatchObject({
      name: 'NotFoundError',
      message: 'model:default/digits has no version 9; it has 2, 1',
    });
  });

  it('says why a version cannot be deployed', async () => {
    api.handlers.getModel = () =>
      model({
        versions: [
          modelVersion({ deployable: false, reasons: ['It has no digest'] }),
        ],
      });

    const { error, output } = await run({
      model: 'model:default/digits',
      version: '2',
    });

    expect(error?.message).toBe(
      'Version 2 of model:default/digits cannot be deployed. It has no digest.',
    );
    expect(output).toEqual({});
  });

  it('says why no version of a model can be deployed', async () => {
    api.handlers.getModel = () =>
      model({
        reasons: ['Its lifecycle is deprecated'],
        versions: [
          modelVersion({ deployable: false, reasons: ['It has no digest'] }),
        ],
      });

    const { error } = await run({ model: 'model:default/digits' });

    expect(error?.message).toBe(
      'model:default/digits has no version that can be deployed. Its lifecycle is deprecated. Version 2: It has no digest.',
    );
  });

  it('says that a model does not exist, and where the others are', async () => {
    api.handlers.getModel = () => {
      throw new FakeFailure(404, 'nothing here');
    };

    const { error } = await run({ model: 'model:default/numbers' });

    expect(error?.message).toBe(
      'There is no model model:default/numbers, or you may not see it; the page /mlops lists those that you can use',
    );
  });

  it('refuses a reference to something else', async () => {
    const { error } = await run({ model: 'component:default/digits' });

    expect(error?.message).toMatch('component:default/digits is not a model');
    expect(api.calls).toEqual([]);
  });

  it('ends when the task is cancelled', async () => {
    api.handlers.getModel = () => new Promise(() => {});

    const { error } = await run(
      { model: 'model:default/digits' },
      { signal: AbortSignal.abort() },
    );

    expect(error?.message).toMatch(
      'The model model:default/digits could not be read',
    );
  });
});
