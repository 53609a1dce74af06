import { defaultRolloutPolicies } from '@fairway/backstage-plugin-mlops-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { broken, createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { bakingRollout } from '../../../__testUtils__/fixtures';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const openPage = (backend = createFakeBackend()) => {
  renderMlops('/mlops/services/digits-staging/overview', backend);
  return backend;
};

const openDialog = async (backend = createFakeBackend()) => {
  openPage(backend);
  const name = 'Ship a new version';
  await screen.findByRole('button', { name });
  await waitFor(() =>
    expect(screen.getByRole('button', { name })).not.toHaveAttribute(
      'aria-disabled',
    ),
  );
  await userEvent.click(screen.getByRole('button', { name }));
  const dialog = await screen.findByRole('dialog');
  return {
    backend,
    dialog,
    choose: (option: RegExp) =>
      userEvent.click(within(dialog).getByRole('radio', { name: option })),
    preview: within(dialog).getByRole('region', { name: 'What will happen' }),
    confirm: within(dialog).getByRole('button', { name: 'Start the rollout' }),
  };
};

describe('ShipDialog', () => {
  it('offers the versions that can be shipped, and says why others cannot', async () => {
    const { dialog, confirm } = await openDialog();
    expect(
      within(dialog).getByRole('radio', { name: /Version 2/ }),
    ).toBeDisabled();
    expect(dialog).toHaveTextContent('It serves already');
    expect(
      within(dialog).getByRole('radio', { name: /Version 0/ }),
    ).toBeDisabled();
    expect(dialog).toHaveTextContent('Add one to its entity.');
    expect(confirm).toBeDisabled();
  });

  it('says in sentences what must hold, and which of it the environment asks for', async () => {
    const { dialog } = await openDialog();
    expect(dialog).toHaveTextContent(
      '1 person other than the submitter approves this artifact. (required here)',
    );
    expect(dialog).toHaveTextContent(
      'The latency p95 is at most 20 % worse than that of the stable revision.',
    );
    expect(dialog).toHaveTextContent(
      'Whatever the stable revision does: errors stay below 5 %.',
    );
    expect(dialog).toHaveTextContent(
      'Without enough evidence after 1 h in one step, it rolls back.',
    );
  });

  it('shows the steps of what is chosen, starts it and goes to its page', async () => {
    const { backend, dialog, choose, preview, confirm } = await openDialog();
    await choose(/Version 3/);
    const track = await within(preview).findByRole('list', {
      name: 'Steps of the rollout',
    });
    expect(within(track).getAllByRole('listitem')).toHaveLength(7);
    expect(preview).toHaveTextContent('old revision kept 5 min');
    expect(preview).toHaveTextContent('At least 20 min');
    await choose(/Linear/);
    await waitFor(() =>
      expect(within(track).getAllByRole('listitem')).toHaveLength(8),
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'better on sevens',
    );
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect(
      await screen.findByRole('region', { name: 'Where it stands' }),
    ).toBeInTheDocument();
    expect(backend.callsOf('startRollout')).toMatchObject([
      {
        path: { service: 'digits-staging' },
        body: {
          modelVersion: '3',
          strategy: { type: 'linear', linearStepSize: 20 },
          reason: 'better on sevens',
          idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
    ]);
  });

  it('starts nothing that the environment does not allow, and says what to do', async () => {
    const { choose, preview, confirm } = await openDialog();
    await choose(/Version 3/);
    await choose(/All at once/);
    expect(
      await within(preview).findByText(
        /Blocking: The gate 'errors' compares with the stable revision/,
      ),
    ).toBeInTheDocument();
    expect(preview).toHaveTextContent(
      'What to do: Choose canary, linear or shadow, or leave the gate out',
    );
    expect(confirm).toBeDisabled();
  });

  it('says in red when nothing would judge the version', async () => {
    const backend = createFakeBackend();
    backend.state.rolloutOptions = {
      ...backend.state.rolloutOptions,
      environment: 'development',
      policy: defaultRolloutPolicies.development,
    };
    const { choose, preview, confirm } = await openDialog(backend);
    await choose(/Version 3/);
    expect(await within(preview).findByRole('alert')).toHaveTextContent(
      'Nothing judges this rollout',
    );
    expect(preview).toHaveTextContent('Warning: Nothing would judge');
    await waitFor(() => expect(confirm).toBeEnabled());
  });

  it('takes gates of experts, and says where they are wrong', async () => {
    const { backend, dialog, choose, preview, confirm } = await openDialog();
    await choose(/Version 3/);
    await userEvent.click(
      within(dialog).getByText('For experts: the gates as JSON'),
    );
    const field = within(dialog).getByRole('textbox', { name: /Gates/ });
    fireEvent.change(field, { target: { value: '[{"kind":"signature"}]' } });
    expect(preview).toHaveTextContent('The gates are not right: 0.name');
    expect(confirm).toBeDisabled();
    fireEvent.change(field, {
      target: { value: '[{"kind":"signature","name":"callers"}]' },
    });
    expect(
      await within(preview).findByText(
        /asks for a gate of the kind 'artifact'/,
      ),
    ).toBeInTheDocument();
    expect(backend.callsOf('previewRollout').at(-1)?.body.gates).toEqual([
      { kind: 'signature', name: 'callers' },
    ]);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'As the environment asks' }),
    );
    await waitFor(() => expect(confirm).toBeEnabled());
  });

  it('names the number that is wrong', async () => {
    const { dialog, choose, preview, confirm } = await openDialog();
    await choose(/Version 3/);
    const share = within(dialog).getByRole('textbox', {
      name: 'First share in %',
    });
    await userEvent.clear(share);
    await userEvent.type(share, '70');
    await userEvent.tab();
    expect(preview).toHaveTextContent('a whole number from 1 to 50');
    expect(confirm).toBeDisabled();
  });

  it('keeps what is being typed while the preview comes', async () => {
    const { dialog, choose, confirm } = await openDialog();
    await choose(/Version 3/);
    const share = within(dialog).getByRole('textbox', {
      name: 'First share in %',
    });
    fireEvent.change(share, { target: { value: '70' } });
    await waitFor(() => expect(confirm).toBeEnabled());
    expect(share).toHaveValue('70');
  });

  it('tries again with the same key, so that a lost answer starts no second one', async () => {
    const backend = createFakeBackend();
    backend.on('startRollout', broken);
    const { dialog, choose, confirm } = await openDialog(backend);
    await choose(/Version 3/);
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('startRollout')).toHaveLength(2),
    );
    const [first, second] = backend.callsOf('startRollout');
    expect(second.body.idempotencyKey).toBe(first.body.idempotencyKey);
  });

  it('says that it ends the rollout that is under way', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [bakingRollout];
    const { dialog } = await openDialog(backend);
    expect(
      await within(dialog).findByText(/Starting this one ends it/),
    ).toBeInTheDocument();
  });

  it('says why somebody may not ship', async () => {
    const backend = createFakeBackend();
    backend.state.rolloutOptions = {
      ...backend.state.rolloutOptions,
      permissions: { canStart: false },
    };
    openPage(backend);
    const button = await screen.findByRole('button', {
      name: 'Ship a new version',
    });
    await waitFor(() =>
      expect(button).toHaveAttribute(
        'aria-description',
        'Ship a new version is not available: your permissions do not cover rollouts of this service; ask its owner product',
      ),
    );
    expect(
      screen.getByRole('button', { name: 'Roll back to revision 1' }),
    ).toHaveAttribute('aria-disabled', 'true');
  });
});

describe('rolling back to an earlier revision', () => {
  it('says what will happen, and goes to the rollout that does it', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [bakingRollout];
    openPage(backend);
    const name = 'Roll back to revision 1';
    await screen.findByRole('button', { name });
    await waitFor(() =>
      expect(screen.getByRole('button', { name })).not.toHaveAttribute(
        'aria-disabled',
      ),
    );
    expect(
      screen.queryByRole('button', { name: 'Roll back to revision 2' }),
    ).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'digits-staging returns to revision 1 (version 2)',
    );
    expect(
      await within(dialog).findByText(/is aborted for it/),
    ).toBeInTheDocument();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Roll back' }),
    );
    expect(
      await screen.findByRole('region', { name: 'Where it stands' }),
    ).toBeInTheDocument();
    expect(backend.callsOf('rollBackService')).toMatchObject([
      { path: { service: 'digits-staging' }, body: { revision: 1 } },
    ]);
  });
});
