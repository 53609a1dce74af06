import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  broken,
  createFakeBackend,
  forbidden,
} from '../../../__testUtils__/fakeBackend';
import {
  bakingRollout,
  heldRollout,
  promotedRollout,
  rolledBackRollout,
  rolloutEvents,
} from '../../../__testUtils__/fixtures';
import {
  createFakeSignals,
  renderMlops,
} from '../../../__testUtils__/renderMlops';

const open = (rollout: Rollout, backend = createFakeBackend()) => {
  const signals = createFakeSignals();
  backend.state.rollouts = [rollout];
  renderMlops(
    `/mlops/services/digits-staging/rollouts/${rollout.id}`,
    backend,
    { signals },
  );
  return { backend, signals };
};

const status = () => screen.findByRole('region', { name: 'Where it stands' });

describe('RolloutPage', () => {
  it('says first where the rollout stands and what it waits for', async () => {
    open(bakingRollout);
    const region = await status();
    expect(
      await within(region).findByRole('heading', {
        name: 'Version 3 has 30 % of the traffic; waiting for 640 more predictions',
      }),
    ).toBeInTheDocument();
    expect(region).toHaveTextContent(
      'Also needed: 1 min 56 s more of baking and a verdict of the gate errors.',
    );
    expect(
      screen.queryByRole('region', { name: 'Rollout under way' }),
    ).not.toBeInTheDocument();
  });

  it('shows the steps as a track, and more of the one that is chosen', async () => {
    open(bakingRollout);
    const track = await screen.findByRole('list', {
      name: 'Steps of the rollout',
    });
    const present = within(track).getByRole('button', { name: /^30 %.*now$/ });
    expect(present).toHaveAttribute('aria-pressed', 'true');
    expect(present.closest('li')).toHaveAttribute('aria-current', 'step');
    expect(screen.getByRole('progressbar', { name: 'Bake' })).toHaveAttribute(
      'aria-valuetext',
      '3 min 4 s of 5 min',
    );
    expect(
      screen.getByRole('progressbar', { name: 'Predictions of the candidate' }),
    ).toHaveAttribute('aria-valuetext', '360 of 1,000');
    const last = within(track).getByRole('button', {
      name: /^100 %.*to come$/,
    });
    last.focus();
    await userEvent.keyboard('{Enter}');
    expect(
      screen.getByText(
        'Step 4 of 4: 100 % of the traffic, bakes 5 min, and sees at least 1,000 predictions',
      ),
    ).toBeInTheDocument();
    const gates = screen.getByRole('list', { name: 'Gates of this step' });
    expect(gates).toHaveTextContent('errors-of-all');
    expect(gates).not.toHaveTextContent('latency-p95');
  });

  it('shows what is to be routed beside what is, and says where they differ', async () => {
    open(heldRollout);
    expect(
      await screen.findByRole('img', {
        name: 'Wanted: stable 70 %, candidate 30 %',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('img', {
        name: 'As routed: stable 50 %, candidate 50 %',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/routes something else than what is wanted/),
    ).toBeInTheDocument();
    expect(await status()).toHaveTextContent(
      'What to do: Resume to write the weights of this step again',
    );
  });

  it('tells stable and candidate apart by version and digest', async () => {
    open(bakingRollout);
    const side = await screen.findByRole('region', { name: 'Candidate' });
    expect(await within(side).findByText('dddddddddddd…')).toBeInTheDocument();
    expect(
      within(screen.getByRole('region', { name: 'Stable' })).getByText(
        'bbbbbbbbbbbb…',
      ),
    ).toBeInTheDocument();
  });

  it('draws each signal with its margin, and gives the same as a table', async () => {
    open(bakingRollout);
    const title = await screen.findByRole('heading', { name: 'Latency p95' });
    expect(
      await screen.findByText('Margin of the gate latency-p95'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/Stable: 18 errors in 12,216 predictions \(0.15 %\)/),
    ).toBeInTheDocument();
    const chart = title.parentElement!.parentElement!;
    await userEvent.click(
      within(chart).getByRole('button', { name: 'Show as table' }),
    );
    const table = await screen.findByRole('region', { name: 'Latency p95' });
    expect(within(table).getAllByRole('row')).toHaveLength(11);
    expect(table).toHaveTextContent('Margin of the gate latency-p95');
  });

  it('says why there are no signals', async () => {
    const backend = createFakeBackend();
    backend.state.rolloutSignals = {
      ...backend.state.rolloutSignals,
      windows: [],
      problem: 'The serving-host cannot be reached.',
    };
    open(bakingRollout, backend);
    expect(
      await screen.findByText('The serving-host cannot be reached.'),
    ).toBeInTheDocument();
  });

  it('says of each gate in words what must hold and what it said, with its evidence', async () => {
    open(bakingRollout);
    const must = await screen.findByText(
      'The error rate is at most 1 point worse than that of the stable revision.',
    );
    const gate = must.closest('li')!;
    expect(within(gate).getByText('Inconclusive')).toBeInTheDocument();
    expect(gate).toHaveTextContent('1 point is allowed, so more predictions');
    expect(gate).toHaveTextContent('What to do: Wait, or send more traffic.');
    expect(gate).toHaveTextContent('asked 18 times');
    await userEvent.click(
      within(gate).getByRole('button', { name: 'Evidence of errors' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByLabelText('evidence')).toHaveTextContent(
      '"requests": 360',
    );
    expect(dialog).toHaveTextContent('It gives the same verdict again');
  });

  it('gives every verdict that there was, also those of earlier looks', async () => {
    const backend = createFakeBackend();
    const errors = bakingRollout.verdicts.find(
      ({ gate }) => gate === 'errors',
    )!;
    backend.on('listVerdicts', () => ({
      items: [18, 17].map(look => ({ ...errors, look })),
      totalItems: 36,
      limit: 10,
      offset: 0,
    }));
    open(bakingRollout, backend);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show every verdict' }),
    );
    const history = await screen.findByRole('region', {
      name: 'Every verdict, newest first',
    });
    const earlier = await within(history).findByText('look 17, in step 2');
    expect(earlier.closest('tr')).toHaveTextContent('Inconclusive');
    await userEvent.click(
      within(history).getByRole('button', {
        name: 'Evidence of errors, look 17',
      }),
    );
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'Evidence of errors',
    );
  });

  it('says that evidence is gone instead of showing none', async () => {
    const backend = createFakeBackend();
    backend.state.evidence = [];
    open(bakingRollout, backend);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Evidence of errors' }),
    );
    expect(
      await within(await screen.findByRole('dialog')).findByText('Not found'),
    ).toBeInTheDocument();
  });

  it('says in red that nothing judges a rollout without gates', async () => {
    open({ ...bakingRollout, gates: [], verdicts: [], hasGates: false });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Nothing judges this rollout: it has no gates',
    );
    expect(screen.getAllByText('No gates').length).toBeGreaterThan(0);
  });

  it('says why it was rolled back, who decided, and on which evidence', async () => {
    open(rolledBackRollout);
    const region = await status();
    expect(
      await within(region).findByText(
        'Version 3 was rolled back; revision 2 serves',
      ),
    ).toBeInTheDocument();
    expect(region).toHaveTextContent("Gate 'errors' failed. At least 2.1");
    expect(region).toHaveTextContent('Decided by the gate errors');
    await userEvent.click(
      within(region).getByRole('button', { name: 'Evidence of the decision' }),
    );
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'Evidence of errors',
    );
  });

  it.each<[Rollout['phase'], RegExp]>([
    ['aborted', /rollout of version 3 was aborted/],
    ['superseded', /A newer rollout took the place/],
    ['failed', /ended before it had any traffic/],
    ['rolling-back', /The traffic goes back to revision 2/],
    ['paused', /is paused at 0 % of the traffic/],
  ])('has words of its own for %s', async (phase, words) => {
    open({ ...rolledBackRollout, phase, supersededBy: 'rollout-9' });
    expect(await within(await status()).findByText(words)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'The newer rollout' }),
    ).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/rollouts/rollout-9',
    );
  });

  it('shows the events of this rollout and of its time, and none of another', async () => {
    const backend = createFakeBackend();
    const [, , first] = rolloutEvents;
    backend.state.events = [
      ...rolloutEvents,
      {
        ...first,
        id: 90,
        message: 'Of another rollout',
        evidence: { rolloutId: 'rollout-0' },
      },
      { ...first, id: 91, message: 'A replica crashed', evidence: undefined },
      {
        ...first,
        id: 1,
        at: '2026-01-01T00:00:00.000Z',
        message: 'Long before',
        evidence: undefined,
      },
    ];
    open({ ...bakingRollout, createdAt: first.at }, backend);
    const list = await screen.findByRole('list', {
      name: /What happened in this rollout/,
    });
    expect(within(list).getAllByRole('listitem')).toHaveLength(4);
    expect(list).toHaveTextContent('Step 1 of 4 has passed');
    expect(list).toHaveTextContent('A replica crashed');
  });

  it('looks again when a signal says that the service has news', async () => {
    const { backend, signals } = open(bakingRollout);
    await status();
    backend.state.rollouts = [{ ...promotedRollout, id: bakingRollout.id }];
    act(() => signals.send({ service: 'digits-staging' }));
    expect(
      await screen.findByText(/is promoted and has all of the traffic/),
    ).toBeInTheDocument();
  });

  it('shows no rollout under the name of another service', async () => {
    open({ ...bakingRollout, service: 'diabetes-dev' });
    expect(await screen.findByText('Not found')).toBeInTheDocument();
  });

  it.each([
    ['may not be seen', forbidden, 'You may not see this'],
    ['cannot be read', broken, 'the database is not reachable'],
  ])('says that a rollout %s', async (_, answer, words) => {
    const backend = createFakeBackend();
    backend.on('getRollout', answer);
    open(bakingRollout, backend);
    await waitFor(() =>
      expect(screen.getByRole('alert')).toHaveTextContent(words),
    );
  });
});
