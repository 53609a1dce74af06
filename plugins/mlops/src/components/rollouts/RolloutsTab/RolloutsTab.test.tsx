import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { broken, createFakeBackend } from '../../../__testUtils__/fakeBackend';
import {
  bakingRollout,
  promotedRollout,
  rolledBackRollout,
} from '../../../__testUtils__/fixtures';
import {
  createFakeSignals,
  renderMlops,
} from '../../../__testUtils__/renderMlops';

const open = (tab: string, backend = createFakeBackend()) => {
  const signals = createFakeSignals();
  renderMlops(`/mlops/services/digits-staging/${tab}`, backend, { signals });
  return { backend, signals };
};

describe('RolloutsTab', () => {
  it('shows of each rollout what was shipped, how it went and why', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [rolledBackRollout, promotedRollout];
    open('rollouts', backend);
    const link = await screen.findByRole('link', { name: 'Version 3' });
    expect(link).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/rollouts/rollout-2',
    );
    const row = link.closest('tr')!;
    expect(row).toHaveTextContent('Rolled back');
    expect(row).toHaveTextContent('At least 2.1 points more errors');
    expect(row).toHaveTextContent('revision 2 to 3');
    expect(screen.getByText('Promoted')).toBeInTheDocument();
  });

  it('marks in red what nothing judges', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [{ ...promotedRollout, hasGates: false }];
    open('rollouts', backend);
    const list = await screen.findByRole('region', {
      name: /Rollouts of this service/,
    });
    expect(await within(list).findByText('No gates')).toBeInTheDocument();
  });

  it('says what a rollout is where there has been none', async () => {
    open('rollouts');
    expect(await screen.findByText('No rollouts yet')).toBeInTheDocument();
  });

  it('says why the history could not be loaded', async () => {
    const backend = createFakeBackend();
    backend.on('listRollouts', broken);
    open('rollouts', backend);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
  });

  it('goes through the history page by page', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = Array.from({ length: 12 }, (_, index) => ({
      ...promotedRollout,
      id: `rollout-${index}`,
    }));
    open('rollouts', backend);
    await userEvent.click(await screen.findByRole('button', { name: /Next/ }));
    await waitFor(() =>
      expect(backend.callsOf('listRollouts').at(-1)?.query).toMatchObject({
        service: 'digits-staging',
        limit: '10',
        offset: '10',
      }),
    );
  });
});

describe('the rollout that is under way', () => {
  it('stands above every tab of the service, with the way to it', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [bakingRollout, promotedRollout];
    open('keys', backend);
    const banner = await screen.findByRole('region', {
      name: 'Rollout under way',
    });
    expect(
      await within(banner).findByText(/^Version 3 has 30 % of the traffic/),
    ).toBeInTheDocument();
    expect(
      within(banner).getByRole('img', {
        name: 'Traffic: stable 70 %, candidate 30 %',
      }),
    ).toBeInTheDocument();
    expect(
      within(banner).getByRole('link', { name: 'Open the rollout' }),
    ).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/rollouts/rollout-3',
    );
  });

  it('appears when a signal says so, and is absent before', async () => {
    const { backend, signals } = open('keys');
    await screen.findByRole('heading', { name: 'Endpoint keys' });
    expect(
      screen.queryByRole('region', { name: 'Rollout under way' }),
    ).not.toBeInTheDocument();
    backend.state.rollouts = [{ ...bakingRollout, hasGates: false }];
    act(() => signals.send({ service: 'digits-staging' }));
    const banner = await screen.findByRole('region', {
      name: 'Rollout under way',
    });
    expect(within(banner).getByText('No gates')).toBeInTheDocument();
  });
});
