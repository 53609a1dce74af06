import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  scaffolderApiRef,
  ScaffolderTaskOutput,
} from '@backstage/plugin-scaffolder-react';
import { mlopsApiRef } from '@fairway/backstage-plugin-mlops';
import { Deployment } from '@fairway/backstage-plugin-mlops-common';
import {
  deployment,
  instant,
  revisionSpec,
  service,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Route, Routes } from 'react-router-dom';
import { failure, FakeMlopsApi, page } from '../__testUtils__/fakeMlopsApi';
import { FakeScaffolder } from '../__testUtils__/fakeScaffolder';
import { DeploymentOutputs } from './DeploymentOutputs';

const taskId = '0f8a2b6c-1111-2222-3333-444455556666';
const output = { service: 'digits-staging', deployment: 'deployment-1' };

const T0 = { mark: 'T0', at: instant(0), source: 'browser' } as const;
const T1 = { mark: 'T1', at: instant(1), source: 'portal' } as const;
const T8 = { mark: 'T8', at: instant(3), source: 'target' } as const;
const T10 = { mark: 'T10', at: instant(4), source: 'portal' } as const;
const running = deployment({
  state: 'running',
  message: 'The runtime is starting',
  timeline: [T0, T1],
});
const succeeded = deployment({
  state: 'succeeded',
  message: 'It answers',
  timeline: [T0, T1, T8, T10],
});
const example = {
  ...service(),
  revision: {
    ...service().revision,
    spec: {
      ...revisionSpec,
      signature: {
        inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 2] }],
        outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
      },
      example: {
        inputs: [
          { name: 'pixels', shape: [1, 2], datatype: 'FP32', data: [0.5, 16] },
        ],
      },
    },
  },
  replicas: [
    {
      name: 'digits-staging-1-0',
      revision: 1,
      state: 'ready' as const,
      since: instant(3),
      restarts: 0,
    },
  ],
};

function apiOf(state: () => Deployment, overrides = {}) {
  return new FakeMlopsApi({
    getDeployment: () => state(),
    listDeployments: () => page(state()),
    getService: () => example,
    listKeys: () => page(),
    ...overrides,
  });
}

function render(options: {
  api: FakeMlopsApi;
  scaffolder?: FakeScaffolder;
  result?: object;
}) {
  const { api, result } = options;
  let end: (produced: object) => void = () => {};
  const scaffolder =
    options.scaffolder ?? new FakeScaffolder({ name: 'digits-staging' });
  const Task = () => {
    const [current, setCurrent] = useState<object | undefined>(result);
    end = setCurrent;
    return <DeploymentOutputs output={current as ScaffolderTaskOutput} />;
  };
  renderInTestApp(
    <Routes>
      <Route path="/tasks/:taskId" element={<Task />} />
    </Routes>,
    {
      apis: [
        [mlopsApiRef, api as any],
        [scaffolderApiRef, scaffolder.api],
      ],
      initialRouteEntries: [`/tasks/${taskId}`],
    },
  );
  const finish = async (produced: object) => {
    await act(async () => end(produced));
    await waitFor(() => expect(api.callsOf('getDeployment')).not.toEqual([]));
  };
  return { scaffolder, finish };
}

const marks = async () =>
  within(await screen.findByRole('list', { name: 'Steps of the deployment' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

describe('the result panel', () => {
  it('follows the deployment while the task still runs', async () => {
    let state = running;
    const api = apiOf(() => state);
    const { scaffolder } = render({ api });
    scaffolder.step('inspect', 'completed');
    scaffolder.step('hand-over', 'processing');
    expect(api.calls).toEqual([]);

    scaffolder.step('hand-over', 'completed');

    expect(await screen.findByText('Starting up')).toBeVisible();
    expect(screen.getByText('The runtime is starting')).toBeVisible();
    expect((await marks()).slice(0, 4)).toEqual([
      'Clickeddone',
      'Request accepteddoneafter 1.00 s',
      'Checks passednow',
      'Accepted by the serving targetnot yet',
    ]);

    state = succeeded;

    expect(await screen.findByText('Up and answering')).toBeVisible();
    expect(await marks()).toEqual([
      'Clickeddone',
      'Request accepteddoneafter 1.00 s',
      'Model readydoneafter 3.00 s',
      'First valid predictiondoneafter 4.00 s',
    ]);
    expect(
      screen.getByText('First prediction 4.00 s after your click.'),
    ).toBeVisible();
  });

  it('does not pass off an older deployment as that of the task', async () => {
    const api = apiOf(() => running);
    render({ api, result: output });

    await screen.findByText('Starting up');

    expect(api.callsOf('getDeployment')[0].path).toEqual({
      id: 'deployment-1',
    });
    expect(api.callsOf('listDeployments')).toEqual([]);
  });

  it('shows nothing for a template that deploys nothing', async () => {
    const api = apiOf(() => running);
    render({ api, scaffolder: new FakeScaffolder({}), result: {} });

    await new Promise(resolve => setTimeout(resolve, 50));

    expect(
      screen.queryByRole('region', { name: /Deployment of/ }),
    ).not.toBeInTheDocument();
    expect(api.calls).toEqual([]);
  });

  it('says why a deployment failed, and where to look', async () => {
    const api = apiOf(
      () =>
        deployment({ state: 'failed', message: 'The digest does not match.' }),
      {
        getService: () =>
          service({
            status: {
              phase: 'failed',
              message: 'Failed',
              action: 'Register the version again.',
              since: instant(2),
            },
          }),
      },
    );
    render({ api, result: output });

    expect(await screen.findByText('Not deployed')).toBeVisible();
    expect(
      await screen.findByText(
        /The digest does not match. What to do: Register the version again./,
      ),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Open the service' }),
    ).toHaveAttribute('href', '/mlops/services/digits-staging');
    expect(screen.queryByText('Your endpoint')).not.toBeInTheDocument();
  });

  it('says why the deployment cannot be read', async () => {
    const api = apiOf(() => running, {
      getDeployment: async () => {
        throw await failure(403, 'no');
      },
    });
    render({ api, result: output });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });

  it('shows each copy and what it is at', async () => {
    render({ api: apiOf(() => succeeded), result: output });

    expect(await screen.findByText('digits-staging-1-0: ready')).toBeVisible();
  });
});

describe('the way to the endpoint', () => {
  const created = {
    id: 'key-1',
    name: 'task-0f8a2b6c',
    prefix: 'fw_abc',
    createdBy: 'user:default/software-engineer',
    createdAt: instant(5),
    useCount: 0,
    secret: 'fw_abc_secret',
    enforced: true,
  };
  const { secret, enforced, ...stored } = created;

  it('starts with a URL, and a placeholder where the key belongs', async () => {
    render({ api: apiOf(() => succeeded), result: output });

    expect(await screen.findByText(example.endpoint!.inferUrl)).toBeVisible();
    expect(
      await screen.findByRole('group', { name: 'the curl command' }),
    ).toHaveTextContent('Authorization: Bearer YOUR-KEY');
  });

  it('makes a key named after the task, and code that works with it', async () => {
    const api = apiOf(() => succeeded, { createKey: () => created });
    const user = userEvent.setup();
    const copied = jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockResolvedValue();
    render({ api, result: output });
    const button = await screen.findByRole('button', { name: 'Create a key' });
    await waitFor(() => expect(button).toBeEnabled());

    await user.click(button);

    expect(await screen.findByText('fw_abc_secret')).toBeVisible();
    expect(api.callsOf('createKey')).toMatchObject([
      {
        path: { service: 'digits-staging' },
        body: { name: 'task-0f8a2b6c' },
      },
    ]);
    const curl = screen.getByRole('group', { name: 'the curl command' });
    expect(curl).toHaveTextContent('Authorization: Bearer fw_abc_secret');
    expect(curl).toHaveTextContent('"data":[0.5,16]');
    await user.click(
      screen.getByRole('button', { name: 'Copy the curl command' }),
    );
    expect(copied).toHaveBeenCalledWith(curl.textContent);

    await user.click(screen.getByRole('tab', { name: 'Python' }));

    expect(
      screen.getByRole('group', { name: 'the Python program' }),
    ).toHaveTextContent('Bearer fw_abc_secret');
    expect(
      screen.queryByRole('button', { name: /Create/ }),
    ).not.toBeInTheDocument();
  });

  it('shows zeros in the shape of the model where it has no example', async () => {
    const { example: none, ...spec } = example.revision.spec;
    const api = apiOf(() => succeeded, {
      getService: () => ({
        ...example,
        revision: { ...example.revision, spec },
      }),
    });
    render({ api, result: output });

    expect(
      await screen.findByRole('group', { name: 'the curl command' }),
    ).toHaveTextContent('"shape":[1,2],"datatype":"FP32","data":[0,0]');
  });

  it('calls a language model as its protocol has it, in three languages', async () => {
    const { signature, example: none, ...spec } = example.revision.spec;
    const chat = {
      ...example,
      checksKeys: false,
      endpoint: {
        ...example.endpoint!,
        url: 'https://models.example.com/chat',
      },
      revision: {
        ...example.revision,
        spec: {
          ...spec,
          runtime: 'vllm',
          languageModel: {
            tensorParallelism: 1,
            facts: { contextLength: 4096 },
          },
        },
      },
    };
    const api = apiOf(() => succeeded, { getService: () => chat });
    render({ api, result: output });

    const curl = await screen.findByRole('group', { name: 'the curl command' });
    expect(curl).toHaveTextContent(
      "'https://models.example.com/chat/v1/chat/completions'",
    );
    expect(curl).not.toHaveTextContent('Authorization');
    await userEvent.click(screen.getByRole('tab', { name: 'JavaScript' }));
    expect(
      screen.getByRole('group', { name: 'the JavaScript module' }),
    ).toHaveTextContent('fetch("https://models.example.com/chat/v1');
  });

  it('keeps showing the key when the task ends in the meantime', async () => {
    const api = apiOf(() => succeeded, {
      listDeployments: () => page(succeeded),
      createKey: () => created,
    });
    const { scaffolder, finish } = render({ api });
    scaffolder.step('hand-over', 'completed');
    const button = await screen.findByRole('button', { name: 'Create a key' });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    const secretText = await screen.findByText('fw_abc_secret');

    await finish({
      ...output,
      links: [{ title: 'Open it', url: '/mlops/services/digits-staging' }],
    });

    expect(secretText).toBeVisible();
    expect(screen.queryByText('Open it')).not.toBeInTheDocument();
  });

  it('says that the key of this task was made before, and offers another', async () => {
    const api = apiOf(() => succeeded, {
      listKeys: () => page(stored),
      createKey: () => ({ ...created, name: 'task-0f8a2b6c-2' }),
    });
    render({ api, result: output });
    expect(
      await screen.findByText(/The key "task-0f8a2b6c" was made/),
    ).toBeVisible();

    await userEvent.click(
      screen.getByRole('button', { name: 'Create another key' }),
    );

    expect(await screen.findByText('Your key "task-0f8a2b6c-2"')).toBeVisible();
    expect(api.callsOf('createKey')[0].body).toEqual({
      name: 'task-0f8a2b6c-2',
    });
  });

  it('forgets about a key that was revoked, but not its name', async () => {
    const api = apiOf(() => succeeded, {
      listKeys: () => page({ ...stored, revokedAt: instant(9) }),
      createKey: () => ({ ...created, name: 'task-0f8a2b6c-2' }),
    });
    render({ api, result: output });
    const button = await screen.findByRole('button', { name: 'Create a key' });
    await waitFor(() => expect(button).toBeEnabled());

    await userEvent.click(button);

    expect(await screen.findByText('Your key "task-0f8a2b6c-2"')).toBeVisible();
  });

  it('says whom to ask where the user may not make keys', async () => {
    const api = apiOf(() => succeeded, {
      getService: () => ({
        ...example,
        permissions: { canUpdate: false, canDelete: false, canPredict: true },
      }),
    });
    render({ api, result: output });

    expect(
      await screen.findByText(/Only the owner .*, product-engineering, can/),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Create a key' }),
    ).not.toBeInTheDocument();
  });

  it('says why a key could not be made', async () => {
    const api = apiOf(() => succeeded, {
      createKey: async () => {
        throw await failure(503, 'The database is away');
      },
    });
    render({ api, result: output });
    const button = await screen.findByRole('button', { name: 'Create a key' });
    await waitFor(() => expect(button).toBeEnabled());

    await userEvent.click(button);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The key could not be created: The database is away',
    );
  });
});
