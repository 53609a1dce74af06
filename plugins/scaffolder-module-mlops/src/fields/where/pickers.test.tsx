import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { failure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { options, poolFit } from '../../__testUtils__/optionFixtures';
import { renderField } from '../../__testUtils__/renderField';
import { EnvironmentPicker } from './EnvironmentPicker';
import { PoolPicker } from './PoolPicker';
import { SizePicker } from './SizePicker';

describe('EnvironmentPicker', () => {
  it('starts with an environment that is not production', async () => {
    const api = new FakeMlopsApi({ getOptions: () => options });
    const { value } = renderField(EnvironmentPicker, { api });

    const staging = await screen.findByRole('radio', { name: /Staging/ });
    await waitFor(() => expect(staging).toBeChecked());
    await userEvent.click(screen.getByRole('radio', { name: /Production/ }));

    await waitFor(() => expect(value()).toBe('production'));
  });

  it('says that none is set up', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => ({ ...options, environments: [] }),
    });
    renderField(EnvironmentPicker, { api });

    expect(
      await screen.findByText(/No environment is set up/),
    ).toBeInTheDocument();
  });
});

describe('SizePicker', () => {
  it('starts small, and says in plain words what a size means', async () => {
    const api = new FakeMlopsApi({ getOptions: () => options });
    const { value } = renderField(SizePicker, { api });

    await waitFor(() => expect(value()).toEqual({ name: 'small' }));
    expect(
      screen.getByText(
        '1 replica with 0.5 CPU cores, 256 MiB of memory, no GPU',
      ),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: /Medium/ }));

    await waitFor(() => expect(value()).toEqual({ name: 'medium' }));
  });

  it('lets the expert set numbers, and go back to those of the size', async () => {
    const api = new FakeMlopsApi({ getOptions: () => options });
    const { value } = renderField(SizePicker, {
      api,
      value: { name: 'small' },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: /Set the numbers yourself/ }),
    );

    const memory = screen.getByRole('textbox', { name: /Memory per replica/ });
    await userEvent.clear(memory);
    await userEvent.type(memory, '512');
    await userEvent.tab();
    expect(value()).toEqual({
      name: 'small',
      resources: { cpu: 0.5, memoryMiB: 512, gpus: 0 },
    });

    const copies = screen.getByRole('textbox', { name: 'Replicas' });
    await userEvent.clear(copies);
    await userEvent.type(copies, '3');
    await userEvent.tab();
    await waitFor(() => expect(value()).toMatchObject({ replicas: 3 }));

    await userEvent.click(
      screen.getByRole('button', { name: 'Take the numbers of the size' }),
    );
    await waitFor(() => expect(value()).toEqual({ name: 'small' }));
  });
});

describe('SizePicker with traffic', () => {
  it('says what scaling to zero costs and saves, and asks for its bounds', async () => {
    const api = new FakeMlopsApi({ getOptions: () => options });
    const { value } = renderField(SizePicker, {
      api,
      value: { name: 'small' },
    });
    expect(
      await screen.findByRole('radio', { name: /A fixed number/ }),
    ).toBeChecked();
    expect(screen.getByText(/Costs nothing when idle/)).toBeVisible();
    await userEvent.click(
      screen.getByRole('radio', { name: /sleep when nobody asks/ }),
    );
    await waitFor(() =>
      expect(value()).toEqual({
        name: 'small',
        scaling: { minReplicas: 0, maxReplicas: 3, idleSeconds: 300 },
      }),
    );

    const most = screen.getByRole('textbox', { name: 'Most replicas' });
    await userEvent.clear(most);
    await userEvent.type(most, '5');
    await userEvent.tab();
    await waitFor(() =>
      expect(value()).toMatchObject({
        scaling: { minReplicas: 0, maxReplicas: 5 },
      }),
    );
    await userEvent.click(screen.getByRole('radio', { name: /Medium/ }));
    await waitFor(() =>
      expect(value()).toMatchObject({
        name: 'medium',
        scaling: { maxReplicas: 5 },
      }),
    );
    await userEvent.click(
      screen.getByRole('radio', { name: /A fixed number/ }),
    );
    await waitFor(() => expect(value()).toEqual({ name: 'medium' }));
  });

  it('can hold a size that scales by itself to a fixed number', async () => {
    const [small, ...others] = options.sizes;
    const scaling = { minReplicas: 0, maxReplicas: 2 };
    const api = new FakeMlopsApi({
      getOptions: () => ({
        ...options,
        sizes: [{ ...small, scaling }, ...others],
      }),
    });
    const { value } = renderField(SizePicker, {
      api,
      value: { name: 'small' },
    });
    expect(
      await screen.findByRole('radio', { name: /sleep when nobody asks/ }),
    ).toBeChecked();
    await userEvent.click(
      screen.getByRole('radio', { name: /A fixed number/ }),
    );
    await waitFor(() =>
      expect(value()).toEqual({
        name: 'small',
        scaling: { minReplicas: 1, maxReplicas: 1 },
      }),
    );
  });
});

describe('PoolPicker', () => {
  const answers = {
    model: 'model:default/digits',
    version: '2',
    size: { name: 'medium', replicas: 3 },
  };
  const full = poolFit('gpu-pool', {
    fits: false,
    findings: [
      {
        severity: 'blocking',
        code: 'pool-full',
        message: 'It has 0.5 CPU cores left',
        fix: 'Choose a smaller size.',
      },
    ],
    pool: { price: { currency: 'EUR', perHour: 2.1 } },
  });

  it('asks what fits for the chosen size, and takes the first that does', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => options,
      listPoolFits: () => ({ items: [full, poolFit('this-machine')] }),
    });
    const { value } = renderField(PoolPicker, { api, answers });

    expect(
      await screen.findByRole('radio', { name: /this-machine/ }),
    ).toBeChecked();
    await waitFor(() => expect(value()).toBe('gpupool:default/this-machine'));
    expect(api.callsOf('listPoolFits')[0].query).toEqual({
      model: 'model:default/digits',
      version: '2',
      cpu: 1,
      memoryMiB: 1024,
      gpus: 0,
      replicas: 3,
    });
  });

  it('asks for room for the most replicas there may be', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => options,
      listPoolFits: () => ({ items: [poolFit('this-machine')] }),
    });
    renderField(PoolPicker, {
      api,
      answers: {
        ...answers,
        size: { name: 'small', scaling: { minReplicas: 0, maxReplicas: 4 } },
      },
    });
    await screen.findByRole('radio', { name: /this-machine/ });
    expect(api.callsOf('listPoolFits')[0].query).toMatchObject({ replicas: 4 });
  });

  it('shows what does not fit with why, what to do and the price', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => options,
      listPoolFits: () => ({ items: [full, poolFit('this-machine')] }),
    });
    renderField(PoolPicker, { api, answers });

    expect(
      await screen.findByRole('radio', { name: /gpu-pool/ }),
    ).toBeDisabled();
    expect(
      screen.getByText(
        'It has 0.5 CPU cores left. What to do: Choose a smaller size.',
      ),
    ).toBeVisible();
    expect(screen.getByText(/€2.10 per hour/)).toBeVisible();
    expect(
      screen.getByText(
        'Free: 6 of 8 CPU cores, 15 GiB of 16 GiB, no GPUs · No price set',
      ),
    ).toBeVisible();
  });

  it('lets go of a pool that no longer fits', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => options,
      listPoolFits: () => ({ items: [full] }),
    });
    const { value } = renderField(PoolPicker, {
      api,
      answers,
      value: full.pool.ref,
    });

    expect(
      await screen.findByText('No pool can take this model in this size.'),
    ).toBeVisible();
    expect(value()).toBeUndefined();
  });

  it('asks anew when another answer changes the need', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => options,
      listPoolFits: () => ({ items: [poolFit('this-machine')] }),
    });
    renderField(PoolPicker, {
      api,
      answers,
      change: { size: { name: 'small' } },
    });
    await screen.findByRole('radio', { name: /this-machine/ });

    await userEvent.click(screen.getByText('change another answer'));

    await waitFor(() =>
      expect(api.callsOf('listPoolFits').at(-1)?.query).toMatchObject({
        cpu: 0.5,
        replicas: 1,
      }),
    );
  });

  it('says why the pools could not be loaded', async () => {
    const api = new FakeMlopsApi({
      getOptions: () => options,
      listPoolFits: async () => {
        throw await failure(500, 'No answer from the serving host');
      },
    });
    renderField(PoolPicker, { api, answers });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'No answer from the serving host',
    );
  });
});
