import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { broken, createFakeBackend } from '../../../__testUtils__/fakeBackend';
import {
  bakingRollout,
  digest,
  readyService,
  stagingPromotion,
} from '../../../__testUtils__/fixtures';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const production = {
  ...readyService,
  id: 'production',
  name: 'digits-production',
  environment: 'production',
};
const button = () =>
  screen.findByRole('button', { name: 'Promote to Production' });

const openPage = (backend: ReturnType<typeof createFakeBackend>) => {
  backend.state.services.push(production);
  renderMlops('/mlops/services/digits-staging/overview', backend);
};
const openDialog = async (backend = createFakeBackend()) => {
  openPage(backend);
  await userEvent.click(await button());
  const dialog = await screen.findByRole('dialog');
  return {
    backend,
    dialog,
    confirm: within(dialog).getByRole('button', { name: /Start the rollout/ }),
  };
};

describe('promoting to the next environment', () => {
  it('shows what goes: version, digest, since when it is stable and who judged it', async () => {
    const { dialog } = await openDialog();
    const source = within(dialog).getByRole('region', {
      name: 'What is promoted',
    });
    expect(source).toHaveTextContent('2, revision 2 of digits-staging');
    expect(source).toHaveTextContent(/Stable in staging3 days ago/);
    expect(within(source).getByTitle(digest('b'))).toBeInTheDocument();
    expect(
      within(source).getByRole('link', {
        name: 'the rollout that made it stable',
      }),
    ).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/rollouts/rollout-of-staging',
    );
    expect(
      within(source)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['signature Pass', 'artifact Pass', 'approval Pass']);
  });

  it('shows what its policy makes of it, starts that there and goes to its page', async () => {
    const { backend, dialog, confirm } = await openDialog();
    expect(
      within(dialog).getByRole('radio', { name: /digits-production/ }),
    ).toBeChecked();
    const preview = await within(dialog).findByRole('region', {
      name: 'What will happen',
    });
    expect(
      await within(preview).findByRole('list', {
        name: 'Steps of the rollout',
      }),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByRole('region', {
        name: 'What must hold before more traffic moves',
      }),
    ).toHaveTextContent('1 person other than the submitter approves');
    expect(backend.callsOf('previewRollout').at(-1)).toMatchObject({
      path: { service: 'digits-production' },
      body: { modelVersion: '2' },
    });
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'three quiet days',
    );
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    const origin = await screen.findByRole('link', {
      name: 'Promoted from digits-staging in staging',
    });
    expect(origin).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/overview',
    );
    expect(backend.callsOf('promoteService')).toMatchObject([
      {
        path: { service: 'digits-staging' },
        body: {
          digest: digest('b'),
          target: 'digits-production',
          reason: 'three quiet days',
          idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
    ]);
  });

  it('tries again with the same key, so that a lost answer starts no second one', async () => {
    const backend = createFakeBackend();
    backend.on('promoteService', broken);
    const { dialog, confirm } = await openDialog(backend);
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('promoteService')).toHaveLength(2),
    );
    const [first, second] = backend.callsOf('promoteService');
    expect(second.body.idempotencyKey).toBe(first.body.idempotencyKey);
  });

  it('asks which service where there are several, and says why some cannot get it', async () => {
    const backend = createFakeBackend();
    const [own] = stagingPromotion.targets;
    backend.state.promotion = {
      ...stagingPromotion,
      targets: [
        own,
        { ...own, service: 'digits-mobile' },
        { ...own, service: 'digits-old', obstacle: 'It is stopped' },
      ],
    };
    const { dialog, confirm } = await openDialog(backend);
    expect(dialog).toHaveTextContent('when a service is chosen');
    expect(
      within(dialog).getByRole('radio', { name: /digits-old/ }),
    ).toBeDisabled();
    expect(dialog).toHaveTextContent('It is stopped');
    expect(confirm).toBeDisabled();
    await userEvent.click(
      within(dialog).getByRole('radio', { name: /digits-mobile/ }),
    );
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('promoteService').at(-1)?.body.target).toBe(
        'digits-mobile',
      ),
    );
  });

  it('says that no service can get it now, and why each cannot', async () => {
    const backend = createFakeBackend();
    const [own] = stagingPromotion.targets;
    backend.state.promotion = {
      ...stagingPromotion,
      targets: [{ ...own, obstacle: 'It serves this very artifact already' }],
    };
    const { dialog, confirm } = await openDialog(backend);
    expect(dialog).toHaveTextContent('None of these services can get it now');
    expect(dialog).toHaveTextContent('It serves this very artifact already');
    expect(confirm).toBeDisabled();
  });

  it('starts nothing that the policy there does not allow', async () => {
    const backend = createFakeBackend();
    const preview = backend.handlerOf('previewRollout');
    backend.on('previewRollout', request => ({
      ...(preview(request) as object),
      findings: [
        { severity: 'blocking', code: 'pool-full', message: 'It is full' },
      ],
      isAllowed: false,
    }));
    const { dialog, confirm } = await openDialog(backend);
    expect(
      await within(dialog).findByText('Blocking: It is full'),
    ).toBeInTheDocument();
    expect(confirm).toBeDisabled();
  });

  it('says what nothing has judged', async () => {
    const backend = createFakeBackend();
    const { source, ...rest } = stagingPromotion;
    const { rollout, ...deployed } = source!;
    backend.state.promotion = {
      ...rest,
      source: deployed,
      findings: [
        {
          severity: 'warning',
          code: 'no-gates',
          message: 'No gates judged it',
        },
      ],
    };
    const { dialog } = await openDialog(backend);
    expect(dialog).toHaveTextContent('Judged bya deployment: its readiness');
    expect(dialog).toHaveTextContent('Warning: No gates judged it');
  });

  it('leads to the form, filled in, where there is no service yet', async () => {
    const backend = createFakeBackend();
    backend.state.promotion = { ...stagingPromotion, targets: [] };
    openPage(backend);
    await userEvent.click(await button());
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'No service of this model is in Production yet',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Deploy to Production' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(backend.callsOf('promoteService')).toEqual([]);
  });

  it('says why nothing can be promoted', async () => {
    const backend = createFakeBackend();
    backend.state.promotion = {
      ...stagingPromotion,
      isAllowed: false,
      findings: [
        {
          severity: 'blocking',
          code: 'not-ready',
          message: 'The service digits-staging is degraded',
          fix: 'Wait until it is ready',
        },
      ],
    };
    openPage(backend);
    expect(await button()).toHaveAttribute(
      'aria-description',
      'Promote to Production is not available: The service digits-staging is degraded. Wait until it is ready',
    );
  });

  it('is not there in the last environment', async () => {
    const backend = createFakeBackend();
    const { environment, ...last } = stagingPromotion;
    backend.state.promotion = { ...last, targets: [], isAllowed: false };
    openPage(backend);
    await screen.findByRole('button', { name: 'Ship a new version' });
    await waitFor(() =>
      expect(backend.callsOf('getPromotion')).not.toHaveLength(0),
    );
    expect(
      screen.queryByRole('button', { name: /^Promote/ }),
    ).not.toBeInTheDocument();
  });

  it('says on the page of a rollout where it came from only when it was promoted', async () => {
    const backend = createFakeBackend();
    backend.state.rollouts = [bakingRollout];
    renderMlops(
      `/mlops/services/digits-staging/rollouts/${bakingRollout.id}`,
      backend,
    );
    await screen.findByRole('region', { name: 'Where it stands' });
    expect(screen.queryByText(/^Promoted from/)).not.toBeInTheDocument();
  });
});
