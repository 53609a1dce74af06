import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  broken,
  createFakeBackend,
  FakeBackend,
} from '../../../__testUtils__/fakeBackend';
import {
  finishedBenchmark,
  runningBenchmark,
} from '../../../__testUtils__/fixtures';
import {
  createFakeSignals,
  renderMlops,
} from '../../../__testUtils__/renderMlops';

const open = (
  backend: FakeBackend = createFakeBackend(),
  options?: Parameters<typeof renderMlops>[2],
) => {
  renderMlops('/mlops/services/digits-staging/benchmarks', backend, options);
  return backend;
};

describe('BenchmarksTab', () => {
  it('shows of each benchmark what was asked, what came out and whether to believe it', async () => {
    open();
    const link = await screen.findByRole('link', { name: 'Quick check' });
    expect(link).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/benchmarks/benchmark-1',
    );
    const row = link.closest('tr')!;
    expect(row).toHaveTextContent('50/s for 30 s');
    expect(row).toHaveTextContent('49.8/s');
    expect(row).toHaveTextContent('6 failed requests');
    expect(within(row).getByText('Valid')).toBeInTheDocument();
    expect(screen.getByText('Sender too slow')).toBeInTheDocument();
    expect(screen.getByText('Failed')).toBeInTheDocument();
  });

  it('says what a benchmark will do before it starts, then shows its progress', async () => {
    const backend = open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Benchmark this service' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'This sends about 1,750 requests over 35 s from the machine of the portal to digits-staging.',
    );
    await userEvent.click(
      within(dialog).getByRole('radio', { name: /Busy hour/ }),
    );
    expect(dialog).toHaveTextContent('about 14,000 requests over 1 min 10 s');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Start the benchmark' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'What is happening now' }),
    ).toBeInTheDocument();
    expect(backend.callsOf('startBenchmark')).toMatchObject([
      {
        path: { service: 'digits-staging' },
        body: { preset: 'busy-hour', idempotencyKey: expect.any(String) },
      },
    ]);
  });

  it('takes own numbers within the limits that it names', async () => {
    const backend = open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Benchmark this service' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('radio', { name: /Own numbers/ }),
    );
    expect(dialog).toHaveTextContent(
      'at most 500 requests per second, for at most 10 min',
    );
    const rate = within(dialog).getByRole('textbox', {
      name: 'Requests per second',
    });
    const confirm = within(dialog).getByRole('button', {
      name: 'Start the benchmark',
    });
    await userEvent.clear(rate);
    await userEvent.type(rate, '501');
    await userEvent.tab();
    expect(dialog).toHaveTextContent('more than 0 and at most 500');
    expect(confirm).toBeDisabled();
    await userEvent.clear(rate);
    await userEvent.type(rate, '20');
    await userEvent.tab();
    await userEvent.click(
      within(dialog).getByRole('radio', { name: 'Evenly spaced' }),
    );
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('startBenchmark')[0]?.body).toMatchObject({
        rate: 20,
        arrivals: 'constant',
        durationSeconds: 30,
        warmUpSeconds: 5,
      }),
    );
  });

  it('tries again with the same key, so that a lost answer starts no second one', async () => {
    const backend = createFakeBackend();
    backend.on('startBenchmark', broken);
    open(backend);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Benchmark this service' }),
    );
    const confirm = await screen.findByRole('button', {
      name: 'Start the benchmark',
    });
    await userEvent.click(confirm);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('startBenchmark')).toHaveLength(2),
    );
    const [first, second] = backend.callsOf('startBenchmark');
    expect(second.body.idempotencyKey).toBe(first.body.idempotencyKey);
  });

  it('says why it cannot be started', async () => {
    const backend = createFakeBackend();
    backend.state.benchmarks = [];
    backend.state.benchmarkOptions = {
      ...backend.state.benchmarkOptions,
      canStart: false,
      reason: 'your permissions do not cover benchmarks of this service',
    };
    open(backend);
    expect(await screen.findByText('No benchmarks yet')).toBeInTheDocument();
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Benchmark this service' }),
      ).toHaveAttribute(
        'aria-description',
        'Benchmark this service is not available: your permissions do not cover benchmarks of this service',
      ),
    );
  });

  it('says why the history could not be loaded', async () => {
    const backend = createFakeBackend();
    backend.on('listBenchmarks', broken);
    open(backend);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
  });

  it('goes through the history page by page', async () => {
    const backend = createFakeBackend();
    backend.state.benchmarks = Array.from({ length: 12 }, (_, index) => ({
      ...finishedBenchmark,
      id: `benchmark-${index}`,
    }));
    open(backend);
    await screen.findAllByRole('link', { name: 'Quick check' });
    await userEvent.click(await screen.findByRole('button', { name: /Next/ }));
    await waitFor(() =>
      expect(backend.callsOf('listBenchmarks').at(-1)?.query).toEqual({
        limit: '10',
        offset: '10',
      }),
    );
  });

  it('looks again when a signal says so', async () => {
    const signals = createFakeSignals();
    const backend = open(createFakeBackend(), { signals });
    await screen.findByRole('link', { name: 'Quick check' });
    backend.state.benchmarks = [runningBenchmark];
    act(() =>
      signals.send({ service: 'digits-staging', benchmark: 'benchmark-2' }),
    );
    expect(await screen.findByText('Running')).toBeInTheDocument();
    expect(screen.getByText('18 s of 38 s')).toBeInTheDocument();
  });
});
