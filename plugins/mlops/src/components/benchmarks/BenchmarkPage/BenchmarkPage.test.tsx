import type { BenchmarkDetails } from '@fairway/backstage-plugin-mlops-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import {
  benchmarkReport,
  failedBenchmark,
  finishedBenchmark,
  limitedBenchmark,
  runningBenchmark,
} from '../../../__testUtils__/fixtures';
import {
  createFakeSignals,
  renderMlops,
} from '../../../__testUtils__/renderMlops';

const open = (benchmark: BenchmarkDetails) => {
  const backend = createFakeBackend();
  const signals = createFakeSignals();
  backend.state.benchmarks = [benchmark];
  renderMlops(
    `/mlops/services/digits-staging/benchmarks/${benchmark.id}`,
    backend,
    { signals },
  );
  return { backend, signals };
};

describe('BenchmarkPage', () => {
  it('says first that the result is valid, then the numbers with how sure they are', async () => {
    open(finishedBenchmark);
    const verdict = await screen.findByRole('region', {
      name: 'Is this result valid?',
    });
    expect(
      within(verdict).getByRole('heading', { name: 'Valid' }),
    ).toBeInTheDocument();
    const p99 = screen.getByText(/^99 of 100 answers/).closest('div')!;
    expect(p99).toHaveTextContent('8.8 ms');
    expect(p99).toHaveTextContent(/95 % sure: 8.27 ms to 9.59 ms/);
    expect(
      screen.getByText('99.6 % of the 50 that were asked for'),
    ).toBeInTheDocument();
    expect(screen.getByText('1,494 of 1,500 requests')).toBeInTheDocument();
  });

  it('says why a result is not valid, with what was measured and what to do', async () => {
    open(limitedBenchmark);
    const verdict = await screen.findByRole('region', {
      name: 'Is this result valid?',
    });
    expect(verdict).toHaveTextContent('Not valid: the sender was too slow');
    expect(verdict).toHaveTextContent('Use a lower rate');
  });

  it('says how many more answers a percentile needs', async () => {
    open({
      ...finishedBenchmark,
      report: {
        ...benchmarkReport,
        latency: {
          ...benchmarkReport.latency,
          response: {
            ...benchmarkReport.latency.response,
            count: 100,
            percentiles: [{ percentile: 99, value: 9 }],
          },
        },
      },
    });
    expect(
      await screen.findByText('How sure that is needs 268 more answers'),
    ).toBeInTheDocument();
  });

  it('shows the curve, and the same numbers as a table', async () => {
    open(finishedBenchmark);
    const title = await screen.findByRole('heading', {
      name: 'Latency by percentile',
    });
    expect((await screen.findAllByText('99.9')).length).toBeGreaterThan(0);
    const card = title.closest('.bui-Card')! as HTMLElement;
    await userEvent.click(
      within(card).getByRole('button', { name: 'Show as table' }),
    );
    const table = await within(card).findByRole('region', {
      name: 'Latency by percentile',
    });
    expect(within(table).getByText('p0')).toBeInTheDocument();
    expect(table).toHaveTextContent('1 in 1,494 is slower');
  });

  it('shows each window as a table, and which belong to the warm-up', async () => {
    open(finishedBenchmark);
    const card = (await screen.findByText('Over time')).closest(
      '.bui-Card',
    )! as HTMLElement;
    await userEvent.click(
      within(card).getByRole('button', { name: 'Show as table' }),
    );
    const first = (await within(card).findByText('0 to 1')).closest('tr')!;
    expect(first).toHaveTextContent('Warm-up');
    const failing = within(card).getByText('22 to 23').closest('tr')!;
    expect(failing).toHaveTextContent('6/s');
    expect(failing).not.toHaveTextContent('Warm-up');
  });

  it('counts every way a request ended, and folds those that did not occur', async () => {
    open(finishedBenchmark);
    const counts = await screen.findByRole('region', {
      name: 'How the requests ended',
    });
    expect(
      within(counts).getByText('Service overloaded (503)').closest('tr'),
    ).toHaveTextContent('60.4 %');
    expect(within(counts).queryByText(/Connection lost/)).toBeNull();
    expect(screen.getByText('10 other ways did not occur')).toBeInTheDocument();
    expect(
      screen.getByText(/The queue of this service is full/),
    ).toBeInTheDocument();
  });

  it('gives the whole report as a file', async () => {
    const create = jest.fn((_: Blob) => 'blob:report');
    Object.assign(URL, { createObjectURL: create, revokeObjectURL: jest.fn() });
    const clicked = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        expect(this.download).toBe(
          'benchmark-digits-staging-20261123100000.json',
        );
      });
    open(finishedBenchmark);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Download JSON' }),
    );
    expect(clicked).toHaveBeenCalled();
    const text = await create.mock.calls[0][0].text();
    expect(JSON.parse(text)).toEqual(
      JSON.parse(JSON.stringify(benchmarkReport)),
    );
    clicked.mockRestore();
  });

  it('shows what is happening now, and the result once it is there', async () => {
    const { backend, signals } = open(runningBenchmark);
    expect(
      await screen.findByText('Sending 50 requests per second.'),
    ).toBeInTheDocument();
    const bar = screen.getByRole('progressbar', {
      name: 'Progress of the benchmark',
    });
    expect(bar).toHaveAttribute('aria-valuetext', '18 s of 38 s');
    expect(screen.getByText('Measuring').closest('li')).toHaveAttribute(
      'aria-current',
      'step',
    );
    backend.state.benchmarks = [
      { ...finishedBenchmark, id: runningBenchmark.id },
    ];
    act(() =>
      signals.send({ service: 'digits-staging', benchmark: 'benchmark-2' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'Valid' }),
    ).toBeInTheDocument();
  });

  it('cancels only after asking, and says that nothing was measured', async () => {
    const { backend } = open({ ...runningBenchmark, windows: [] });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel' }),
    );
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'What it has measured so far is kept',
    );
    expect(backend.callsOf('cancelBenchmark')).toEqual([]);
    await userEvent.click(
      screen.getByRole('button', { name: 'Cancel the benchmark' }),
    );
    expect(
      await screen.findByText('Cancelled before anything was measured'),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(backend.callsOf('cancelBenchmark')).toHaveLength(1),
    );
  });

  it('says why somebody may not cancel', async () => {
    open({ ...runningBenchmark, permissions: { canCancel: false } });
    expect(
      await screen.findByRole('button', { name: 'Cancel' }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('says why a benchmark did not run', async () => {
    open(failedBenchmark);
    expect(
      await screen.findByText(/pixels must have 64 values/),
    ).toBeInTheDocument();
  });

  it('shows no benchmark under the name of another service', async () => {
    open({ ...finishedBenchmark, service: 'diabetes-dev' });
    expect(await screen.findByText('Not found')).toBeInTheDocument();
  });

  it('says that a benchmark is not there', async () => {
    renderMlops(
      '/mlops/services/digits-staging/benchmarks/nothing',
      createFakeBackend(),
    );
    expect(await screen.findByText('Not found')).toBeInTheDocument();
  });
});
