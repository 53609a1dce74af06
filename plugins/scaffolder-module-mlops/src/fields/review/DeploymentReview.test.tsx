import { preview } from '@fairway/backstage-plugin-mlops-common/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { failure, FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { renderField } from '../../__testUtils__/renderField';
import { DeploymentReview } from './DeploymentReview';

const answers = {
  model: 'model:default/digits',
  version: '2',
  environment: 'staging',
  pool: 'gpupool:default/this-machine',
  name: 'digits-staging',
  owner: 'group:default/product-engineering',
  size: { name: 'small', resources: { cpu: 1, memoryMiB: 512, gpus: 0 } },
};
const blocked = preview({
  blocked: true,
  findings: [
    { severity: 'warning', code: 'slow', message: 'It may start slowly.' },
    {
      severity: 'blocking',
      code: 'pool-full',
      message: 'The pool has no memory left.',
      fix: 'Choose a smaller size.',
    },
  ],
});

describe('DeploymentReview', () => {
  it('shows what would be created, from all answers of the form', async () => {
    const api = new FakeMlopsApi({ previewDeployment: () => preview() });
    const { value } = renderField(DeploymentReview, { api, answers });

    expect(
      await screen.findByText('Everything is ready to deploy'),
    ).toBeVisible();
    expect(api.calls[0].body).toEqual({
      name: 'digits-staging',
      model: 'model:default/digits',
      version: '2',
      environment: 'staging',
      pool: 'gpupool:default/this-machine',
      owner: 'group:default/product-engineering',
      size: 'small',
      resources: { cpu: 1, memoryMiB: 512, gpus: 0 },
    });
    expect(screen.getByText('EmbeddedService digits-staging')).toBeVisible();
    expect(screen.getByText('digits, version 2')).toBeVisible();
    await waitFor(() => expect(value()).toBe('ready'));
  });

  it('sends the scaling, and shows between what replicas and price are', async () => {
    const plan = preview();
    const scaling = { minReplicas: 1, maxReplicas: 3 };
    const api = new FakeMlopsApi({
      previewDeployment: () => ({
        ...plan,
        revision: { ...plan.revision!, scaling },
        price: { currency: 'EUR', perHour: 3 },
        minimalPrice: { currency: 'EUR', perHour: 1 },
      }),
    });
    renderField(DeploymentReview, {
      api,
      answers: { ...answers, size: { name: 'small', scaling } },
    });

    expect(await screen.findByText('1 to 3, by traffic')).toBeVisible();
    expect(screen.getByText('€1.00 – €3.00 per hour')).toBeVisible();
    expect(api.calls[0].body).toMatchObject({ size: 'small', scaling });
  });

  it('never invents a price', async () => {
    const api = new FakeMlopsApi({ previewDeployment: () => preview() });
    renderField(DeploymentReview, { api, answers });

    expect(await screen.findByText('No price set')).toBeVisible();
  });

  it('shows the price where there is one', async () => {
    const api = new FakeMlopsApi({
      previewDeployment: () =>
        preview({ price: { currency: 'EUR', perHour: 0.125 } }),
    });
    renderField(DeploymentReview, { api, answers });

    expect(await screen.findByText('€0.125 per hour')).toBeVisible();
  });

  it('shows what blocks first, with what to do, and checks again', async () => {
    let isBlocked = true;
    const api = new FakeMlopsApi({
      previewDeployment: () => (isBlocked ? blocked : preview()),
    });
    const { value } = renderField(DeploymentReview, { api, answers });

    const findings = await screen.findAllByText(
      /^(Stops the deployment|Good to know):/,
    );
    expect(findings.map(({ textContent }) => textContent)).toEqual([
      'Stops the deployment: The pool has no memory left.',
      'Good to know: It may start slowly.',
    ]);
    expect(
      screen.getByText('What to do: Choose a smaller size.'),
    ).toBeVisible();
    await waitFor(() => expect(value()).toBe('blocked'));

    isBlocked = false;
    await userEvent.click(screen.getByRole('button', { name: 'Check again' }));

    await waitFor(() => expect(value()).toBe('ready'));
  });

  it('says which answers are missing, and asks nobody', async () => {
    const api = new FakeMlopsApi();
    renderField(DeploymentReview, { api, answers: { ...answers, pool: '' } });

    expect(
      await screen.findByText(
        'Some answers are missing: pool. Go back and fill them in.',
      ),
    ).toBeVisible();
    expect(api.calls).toEqual([]);
  });

  it('uses what the template gives in place of questions', async () => {
    const { pool, ...asked } = answers;
    const api = new FakeMlopsApi({ previewDeployment: () => preview() });
    renderField(DeploymentReview, {
      api,
      answers: asked,
      options: { given: { pool } },
    });

    expect(
      await screen.findByText('Everything is ready to deploy'),
    ).toBeVisible();
    expect(api.calls[0].body).toMatchObject({ pool });
  });

  it('says that the check itself failed', async () => {
    const api = new FakeMlopsApi({
      previewDeployment: async () => {
        throw await failure(400, 'There is no environment staging');
      },
    });
    renderField(DeploymentReview, { api, answers });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no environment staging',
    );
  });
});
