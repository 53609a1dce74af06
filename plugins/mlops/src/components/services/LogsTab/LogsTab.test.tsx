import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { logLines } from '../../../__testUtils__/history';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const path = '/mlops/services/digits-staging/logs';
const lineOf = (line: string, more: object = {}) => ({
  ...logLines[0],
  line,
  ...more,
});

describe('LogsTab', () => {
  it('shows the last lines of all replicas, and each one as it is written', async () => {
    const backend = createFakeBackend();
    renderMlops(path, backend);
    const log = await screen.findByRole('log');
    expect(log).toHaveTextContent('Session ready after 21 ms');
    expect(backend.callsOf('followLogs')[0].query).toEqual({ limit: '500' });
    act(() => backend.state.logs.write(lineOf('Something new')));
    await waitFor(() => expect(log).toHaveTextContent('Something new'));
    expect(backend.callsOf('followLogs')).toHaveLength(1);
  });

  it('says what prepares a replica that has no server yet', async () => {
    const backend = createFakeBackend();
    backend.state.logs.write(lineOf('37 %', { container: 'model' }));
    renderMlops(path, backend);
    const line = (await screen.findByText('37 %')).parentElement;
    expect(line).toHaveTextContent('model');
  });

  it('lets go of the stream when nobody follows, and keeps what was shown', async () => {
    const backend = createFakeBackend();
    renderMlops(path, backend);
    const log = await screen.findByRole('log');
    await userEvent.click(screen.getByRole('switch', { name: 'Follow' }));
    await waitFor(() => expect(backend.state.logs.readers()).toBe(0));
    act(() => backend.state.logs.write(lineOf('Meanwhile')));
    expect(log).toHaveTextContent('Session ready after 21 ms');
    expect(log).not.toHaveTextContent('Meanwhile');
    await userEvent.click(screen.getByRole('switch', { name: 'Follow' }));
    await waitFor(() => expect(log).toHaveTextContent('Meanwhile'));
  });

  it('asks again when the portal ends the stream, and shows no line twice', async () => {
    const backend = createFakeBackend();
    renderMlops(path, backend);
    const log = await screen.findByRole('log');
    act(() => backend.state.logs.end());
    await waitFor(() => expect(backend.callsOf('followLogs')).toHaveLength(2), {
      timeout: 5_000,
    });
    act(() => backend.state.logs.write(lineOf('After all')));
    await waitFor(() => expect(log).toHaveTextContent('After all'));
    expect(log.children).toHaveLength(logLines.length + 1);
  });

  it('keeps the lines, and says why no more come', async () => {
    const backend = createFakeBackend();
    renderMlops(path, backend);
    const log = await screen.findByRole('log');
    act(() => backend.state.logs.end('The cluster does not answer'));
    expect(
      await screen.findByText(/The cluster does not answer/),
    ).toBeInTheDocument();
    expect(log).toHaveTextContent('Session ready after 21 ms');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(screen.queryByText(/does not answer/)).not.toBeInTheDocument(),
    );
  });

  it('shows at once that a service has written nothing', async () => {
    const backend = createFakeBackend();
    backend.state.logs.follow = () =>
      new Response('{"heartbeat":"2026-01-01T00:00:00.000Z"}\n');
    renderMlops(path, backend);
    expect(await screen.findByText('No lines yet.')).toBeInTheDocument();
  });

  it('says what the portal has against it', async () => {
    const backend = createFakeBackend();
    backend.state.logs.follow = () =>
      new Response(
        JSON.stringify({
          error: {
            name: 'ServiceUnavailableError',
            message: '100 readers follow logs in this portal already',
          },
        }),
        { status: 503, headers: { 'Content-Type': 'application/json' } },
      );
    renderMlops(path, backend);
    expect(await screen.findByText(/100 readers follow/)).toBeInTheDocument();
  });
});
