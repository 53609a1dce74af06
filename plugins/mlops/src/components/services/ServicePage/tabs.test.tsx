import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { events } from '../../../__testUtils__/history';
import { renderMlops } from '../../../__testUtils__/renderMlops';

describe('EventsTab', () => {
  it('tells severity in words and opens the evidence', async () => {
    renderMlops('/mlops/services/digits-staging/events', createFakeBackend());
    const list = await screen.findByRole('list', { name: /newest first/ });
    const [first, second] = within(list).getAllByRole('listitem');
    expect(first).toHaveTextContent('Revision 2 is ready');
    expect(second).toHaveTextContent('Warning: Replica digits-staging-2-b');
    await userEvent.click(within(second).getByText('Evidence'));
    expect(within(second).getByText('SIGKILL')).toBeInTheDocument();
  });

  it('goes to older events page by page', async () => {
    const backend = createFakeBackend();
    backend.state.events = Array.from({ length: 30 }, (_, index) => ({
      ...events[0],
      id: 30 - index,
      message: `Event ${30 - index}`,
    }));
    renderMlops('/mlops/services/digits-staging/events', backend);
    await screen.findByText('Event 30');
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    expect(await screen.findByText('Event 1')).toBeInTheDocument();
    expect(screen.getByText('26 to 30 of 30')).toBeInTheDocument();
  });
});

describe('TimelineTab', () => {
  it('shows the whole time large and the stages as chart and as table', async () => {
    renderMlops('/mlops/services/digits-staging/timeline', createFakeBackend());
    expect(await screen.findByText('1.28 s')).toBeInTheDocument();
    expect(await screen.findByText('T7 Runtime started')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show as table' }),
    );
    const row = (await screen.findByText('T6 – T7')).closest('tr')!;
    expect(row).toHaveTextContent('436 ms');
    expect(row).toHaveTextContent('34 %');
    expect(row).toHaveTextContent('the clock of the serving target');
  });

  it('does not call an unfinished deployment a prediction', async () => {
    const backend = createFakeBackend();
    backend.state.deployments = [backend.state.deployments[1]];
    renderMlops('/mlops/services/digits-staging/timeline', backend);
    expect(
      await screen.findByText('So far, up to "Accepted by the serving target"'),
    ).toBeInTheDocument();
    expect(screen.getByText(/The digest of the artifact/)).toBeInTheDocument();
  });
});
