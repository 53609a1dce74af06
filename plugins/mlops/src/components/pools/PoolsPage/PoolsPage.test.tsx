import { screen } from '@testing-library/react';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { renderMlops } from '../../../__testUtils__/renderMlops';

describe('PoolsPage', () => {
  it('shows what is taken, what it costs, and which pool is lost', async () => {
    renderMlops('/mlops/pools', createFakeBackend());
    await screen.findByText('This machine');
    expect(screen.getAllByRole('meter', { name: 'CPU' })[0]).toHaveAttribute(
      'aria-valuetext',
      '2.5 / 8',
    );
    expect(screen.getByText('no price set')).toBeInTheDocument();
    expect(screen.getByText(/12\.40/)).toBeInTheDocument();
    expect(screen.getByText(/did not answer within 10 s/)).toBeInTheDocument();
  });

  it('says how a pool comes to be when there is none', async () => {
    const backend = createFakeBackend();
    backend.state.pools = [];
    renderMlops('/mlops/pools', backend);
    expect(await screen.findByText('No pools yet')).toBeInTheDocument();
  });
});
