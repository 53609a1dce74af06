import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import mlopsPlugin from '../index';
import {
  endpointEntity,
  modelEntity,
  poolEntity,
} from '../__testUtils__/entities';
import { broken, createFakeBackend } from '../__testUtils__/fakeBackend';
import { bakingRollout } from '../__testUtils__/fixtures';
import { FakeFailure } from '../__testUtils__/fakeHandler';
import { renderOnEntity } from '../__testUtils__/renderMlops';

const extension = (id: string) => mlopsPlugin.getExtension(id as never);
const allCards = [
  'entity-card:mlops/model-facts',
  'entity-card:mlops/model-services',
  'entity-card:mlops/model-rollouts',
  'entity-card:mlops/model-card',
  'entity-card:mlops/model-pools',
  'entity-card:mlops/pool-capacity',
  'entity-card:mlops/endpoint-service',
].map(extension);

describe('on a Model', () => {
  it('shows facts, services, card and pools, and no card of other kinds', async () => {
    renderOnEntity(modelEntity, allCards, createFakeBackend());
    expect(await screen.findByText('image-classification')).toBeInTheDocument();
    expect(
      (await screen.findAllByRole('link', { name: 'digits-staging' }))[0],
    ).toHaveAttribute('href', '/mlops/services/digits-staging');
    expect(
      await screen.findByRole('heading', { name: 'Limits' }),
    ).toBeInTheDocument();
    expect(await screen.findByText(/This model holds/)).toHaveTextContent(
      '2 cores, 1 GiB',
    );
    expect(
      screen.queryByRole('link', { name: 'Open the service' }),
    ).not.toBeInTheDocument();
  });

  it('shows the latest rollout of each service, and one that cannot be read blanks no other', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [{ ...bakingRollout, hasGates: false }];
    const all = backend.handlerOf('listRollouts');
    backend.on('listRollouts', request =>
      request.query.service === 'digits-dev' ? broken() : all(request),
    );
    renderOnEntity(
      modelEntity,
      [extension('entity-card:mlops/model-rollouts')],
      backend,
    );
    const link = await screen.findByRole('link', { name: 'Version 3' });
    expect(link).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/rollouts/rollout-3',
    );
    const row = link.closest('tr')!;
    expect(row).toHaveTextContent('Baking');
    expect(row).toHaveTextContent('No gates');
    expect(row).toHaveTextContent('Version 3 has 30 % of the traffic');
    expect(
      screen.getByText(/could not be read/).closest('tr'),
    ).toHaveTextContent('digits-dev');
  });

  it('does not run scripts of a model card', async () => {
    renderOnEntity(
      modelEntity,
      [extension('entity-card:mlops/model-card')],
      createFakeBackend(),
    );
    await screen.findByRole('heading', { name: 'Limits' });
    expect(document.querySelector('script')).toBeNull();
    expect((window as any).hacked).toBeUndefined();
  });

  it('says how to add a model card where there is none', async () => {
    const backend = createFakeBackend();
    backend.on('getModelCard', () => {
      throw new FakeFailure(404, 'NotFoundError', 'no card');
    });
    renderOnEntity(
      modelEntity,
      [extension('entity-card:mlops/model-card')],
      backend,
    );
    expect(await screen.findByText(/Set spec.card/)).toBeInTheDocument();
  });

  it('lists versions with figures, digest and a way to deploy each', async () => {
    renderOnEntity(
      modelEntity,
      [extension('entity-content:mlops/model-versions')],
      createFakeBackend(),
    );
    const link = await screen.findByRole('link', { name: 'Deploy version 1' });
    expect(link).toHaveAttribute(
      'href',
      expect.stringContaining(encodeURIComponent('"version":"1"')),
    );
    expect(screen.getByText('0.9528')).toBeInTheDocument();
    expect(screen.getAllByRole('button', { name: 'Copy digest' })).toHaveLength(
      2,
    );
    expect(screen.getByText('[any, 64]')).toBeInTheDocument();
  });

  it('shows the other pools when one cannot be read', async () => {
    const backend = createFakeBackend();
    backend.on('getPool', () => {
      throw new FakeFailure(500, 'Error', 'the host is gone');
    });
    renderOnEntity(
      modelEntity,
      [extension('entity-card:mlops/model-pools')],
      backend,
    );
    expect(await screen.findByText('the host is gone')).toBeInTheDocument();
  });
});

describe('on a GpuPool', () => {
  it('shows capacity, devices with why one is not used, and who holds what', async () => {
    renderOnEntity(poolEntity, allCards, createFakeBackend());
    expect(await screen.findByRole('meter', { name: 'CPU' })).toHaveAttribute(
      'aria-valuetext',
      '2.5 of 8 reserved',
    );
    expect(screen.getByText('0: NVIDIA H100 80GB HBM3')).toBeInTheDocument();
    expect(screen.getByText('47 °C')).toBeInTheDocument();
    expect(screen.getByText(/computes on the CPU only/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'diabetes-dev' })).toHaveAttribute(
      'href',
      '/mlops/services/diabetes-dev',
    );
    expect(screen.getByText('no price set')).toBeInTheDocument();
  });
});

describe('on the API of an endpoint', () => {
  it('shows the state of the service and links to it', async () => {
    renderOnEntity(endpointEntity, allCards, createFakeBackend());
    expect(await screen.findByText('Ready')).toBeInTheDocument();
    await userEvent.tab();
    expect(
      screen.getByRole('link', { name: 'Open the service' }),
    ).toHaveAttribute('href', '/mlops/services/digits-staging');
  });

  it('shows nothing on an API of somebody else', async () => {
    renderOnEntity(
      { ...endpointEntity, metadata: { name: 'other' } },
      allCards,
      createFakeBackend(),
    );
    await new Promise(resolve => {
      setTimeout(resolve, 200);
    });
    expect(screen.queryByText('Inference service')).not.toBeInTheDocument();
  });
});
