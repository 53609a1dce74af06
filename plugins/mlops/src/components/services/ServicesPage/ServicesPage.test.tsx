import { act, screen, within } from '@testing-library/react';
import {
  createFakeBackend,
  forbidden,
} from '../../../__testUtils__/fakeBackend';
import { readyService } from '../../../__testUtils__/fixtures';
import {
  createFakeSignals,
  renderMlops,
} from '../../../__testUtils__/renderMlops';

describe('ServicesPage', () => {
  it('shows the state of each service and links to it', async () => {
    renderMlops('/mlops/services', createFakeBackend());
    expect(
      await screen.findByRole('link', { name: 'digits-staging' }),
    ).toHaveAttribute('href', '/mlops/services/digits-staging');
    const list = screen.getByRole('region', { name: 'Inference services' });
    expect(within(list).getByText('Degraded')).toBeInTheDocument();
    expect(screen.getByText(/One of two replicas is down/)).toBeInTheDocument();
  });

  it('takes its filters from the address', async () => {
    const backend = createFakeBackend();
    renderMlops(
      '/mlops/services?phase=stopped&model=model:default/digits',
      backend,
    );
    await screen.findByRole('link', { name: 'digits-dev' });
    expect(
      screen.queryByRole('link', { name: 'digits-staging' }),
    ).not.toBeInTheDocument();
    expect(screen.getByText('Model: model:default/digits')).toBeInTheDocument();
  });

  it('offers the template when there is no service yet', async () => {
    const backend = createFakeBackend();
    backend.state.services = [];
    renderMlops('/mlops/services', backend);
    await screen.findByText('No inference services yet');
    expect(
      screen.getAllByRole('link', { name: 'Deploy a model' }).at(-1),
    ).toHaveAttribute('href', '/create/templates/default/deploy-ml-model');
  });

  it('says that the reader may not see services', async () => {
    const backend = createFakeBackend();
    backend.on('listServices', forbidden);
    renderMlops('/mlops/services', backend);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });

  it('fetches again when a signal says that something changed', async () => {
    const backend = createFakeBackend();
    const signals = createFakeSignals();
    renderMlops('/mlops/services', backend, { signals });
    await screen.findByRole('link', { name: 'digits-staging' });
    backend.state.services = [{ ...readyService, name: 'brand-new' }];
    act(() => signals.send({ service: 'brand-new' }));
    expect(
      await screen.findByRole('link', { name: 'brand-new' }),
    ).toBeInTheDocument();
  });
});
