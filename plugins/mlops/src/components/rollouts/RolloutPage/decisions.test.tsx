import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { broken, createFakeBackend } from '../../../__testUtils__/fakeBackend';
import {
  approvals,
  awaitingRollout,
  bakingRollout,
  digest,
  heldRollout,
  rolledBackRollout,
} from '../../../__testUtils__/fixtures';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const open = (rollout: Rollout, backend = createFakeBackend()) => {
  backend.state.rollouts = [rollout];
  renderMlops(`/mlops/services/digits-staging/rollouts/${rollout.id}`, backend);
  return backend;
};

const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));

const reasonOf = async (name: string) =>
  (await screen.findByRole('button', { name })).getAttribute(
    'aria-description',
  );

describe('approvals', () => {
  it('are of the digest that is shown, with a comment', async () => {
    const backend = open(awaitingRollout);
    expect(
      await screen.findByRole('heading', {
        name: 'Version 3 waits for approval',
      }),
    ).toBeInTheDocument();
    expect(await screen.findByText('0 of 1 approval')).toBeInTheDocument();
    await screen.findByText(digest('d'));
    await press('Approve');
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Approve version 3 for production?');
    expect(dialog).toHaveTextContent(digest('d'));
    await userEvent.type(within(dialog).getByRole('textbox'), 'Looks right');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Approve' }),
    );
    expect(await screen.findByText('1 of 1 approval')).toBeInTheDocument();
    expect(backend.callsOf('decideApproval')).toMatchObject([
      {
        path: { id: awaitingRollout.id },
        body: {
          decision: 'approve',
          gate: 'approval',
          digest: digest('d'),
          comment: 'Looks right',
        },
      },
    ]);
  });

  it('say what a rejection does, and stay open when it fails', async () => {
    const backend = createFakeBackend();
    backend.on('decideApproval', broken);
    open(awaitingRollout, backend);
    await screen.findByText(digest('d'));
    await press('Reject');
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'The rollout ends, and revision 2 goes on serving',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Reject' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
  });

  it('of another digest are shown, and do not count', async () => {
    const backend = createFakeBackend();
    backend.state.approvals = {
      [awaitingRollout.id]: [{ ...approvals[0], digest: digest('e') }],
    };
    open(awaitingRollout, backend);
    expect(
      await screen.findByText('of another digest, so it does not count'),
    ).toBeInTheDocument();
    expect(screen.getByText('0 of 1 approval')).toBeInTheDocument();
  });

  it('say why somebody may not decide', async () => {
    open({
      ...awaitingRollout,
      permissions: { canCommand: true, canApprove: false },
    });
    await screen.findByText('0 of 1 approval');
    expect(await reasonOf('Approve')).toMatch(
      /your permissions do not cover approvals for this service/,
    );
  });

  it('are not for whoever has submitted the rollout', async () => {
    open({ ...awaitingRollout, submittedBy: 'user:default/engineering-lead' });
    await screen.findByText('0 of 1 approval');
    await waitFor(async () =>
      expect(await reasonOf('Approve')).toMatch(/you have submitted it/),
    );
  });

  it('are over once the checks are', async () => {
    open(bakingRollout);
    expect(await screen.findByText('Approved')).toBeInTheDocument();
    expect(screen.getByText('Evaluation looks right.')).toBeInTheDocument();
    expect(await reasonOf('Reject')).toMatch(/the approvals are over: baking/);
  });
});

describe('commands', () => {
  it.each<[string, Rollout, string, RegExp]>([
    [
      'Pause',
      bakingRollout,
      'Pause the rollout',
      /Version 3 keeps 30 % of the traffic.*when one fails, the traffic still goes back/,
    ],
    [
      'Promote now',
      bakingRollout,
      'Promote without waiting',
      /all of the traffic at once.*The gate errors has not passed/,
    ],
    [
      'Abort',
      bakingRollout,
      'Abort the rollout',
      /goes back to revision 2, and the replicas of version 3 are removed/,
    ],
    [
      'Resume',
      heldRollout,
      'Resume the rollout',
      /writes the weights of this step again: 70 % stable, 30 % candidate/,
    ],
  ])(
    'say what they will do before they do: %s',
    async (name, rollout, confirm, words) => {
      const backend = open(rollout);
      await screen.findAllByText(/Version 3/);
      await press(name);
      const dialog = await screen.findByRole('dialog');
      expect(dialog).toHaveTextContent(words);
      expect(backend.callsOf('commandRollout')).toEqual([]);
      await userEvent.type(
        within(dialog).getByRole('textbox', { name: /Reason/ }),
        'on call',
      );
      await userEvent.click(
        within(dialog).getByRole('button', { name: confirm }),
      );
      await waitFor(() =>
        expect(backend.callsOf('commandRollout')).toMatchObject([
          {
            path: { id: rollout.id },
            body: {
              command: name.toLowerCase().split(' ')[0],
              reason: 'on call',
            },
          },
        ]),
      );
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
    },
  );

  it('do nothing when the dialog is left', async () => {
    const backend = open(bakingRollout);
    await press('Abort');
    await press('Leave it as it is');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(backend.callsOf('commandRollout')).toEqual([]);
  });

  it('can try again what was rolled back', async () => {
    const backend = open(rolledBackRollout);
    await press('Try again');
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Try again',
      }),
    );
    await waitFor(() =>
      expect(backend.callsOf('commandRollout')).toMatchObject([
        { body: { command: 'retry' } },
      ]),
    );
  });

  it('say why they cannot be given now, or not by this person', async () => {
    open(awaitingRollout);
    expect(await reasonOf('Promote now')).toMatch(/not while it is checking/);
  });

  it('say so when the person may not give them', async () => {
    open({
      ...bakingRollout,
      permissions: { canCommand: false, canApprove: false },
    });
    expect(await reasonOf('Abort')).toMatch(
      /your permissions do not cover the rollouts of this service/,
    );
  });
});
