import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  broken,
  createFakeBackend,
  forbidden,
} from '../../../__testUtils__/fakeBackend';
import { asleepService } from '../../../__testUtils__/fixtures';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const open = (
  name: string,
  tab = 'overview',
  backend = createFakeBackend(),
) => {
  renderMlops(`/mlops/services/${name}/${tab}`, backend);
  return backend;
};

describe('ServicePage', () => {
  it('says which replica is in trouble, why, and what to do', async () => {
    open('diabetes-dev');
    const status = await screen.findByText(/One of two replicas is down/);
    const panel = status.closest('[role=status]')! as HTMLElement;
    expect(panel).toHaveTextContent(
      'Replica diabetes-dev-1-b: Crashed. It was killed for using more than its 512 MiB',
    );
    expect(panel).toHaveTextContent(
      'What to do: Give each replica more memory',
    );
  });

  it('leads to the pull request that a service waits for', async () => {
    const backend = createFakeBackend();
    const getService = backend.handlerOf('getService');
    const actionUrl = 'https://git.example.com/platform/pulls/7';
    backend.on('getService', request => {
      const service = getService(request) as InferenceService;
      return {
        ...service,
        status: {
          ...service.status,
          phase: 'deploying',
          message: 'Revision 1 waits until its objects are merged',
          action: 'Have the pull request reviewed, merged and applied',
          actionUrl,
        },
      };
    });
    open('digits-staging', 'overview', backend);
    const link = await screen.findByRole('link', { name: actionUrl });
    expect(link).toHaveAttribute('href', actionUrl);
    expect(link.closest('[role=status]')).toHaveTextContent(
      'What to do: Have the pull request reviewed, merged and applied',
    );
  });

  it('gives a curl line with the example of the revision', async () => {
    open('digits-staging');
    const code = await screen.findByLabelText('curl command');
    expect(code).toHaveTextContent('/v2/models/digits/infer');
    expect(code).toHaveTextContent('Bearer YOUR_KEY');
    expect(code).toHaveTextContent('"shape":[1,64]');
  });

  it('says why what the reader may not do cannot be done', async () => {
    const backend = open('diabetes-dev');
    const button = await screen.findByRole('button', { name: 'Delete' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(button).toHaveAttribute(
      'aria-description',
      'Delete is not available: your permissions do not cover deleting this service; ask its owner diagnostics',
    );
    expect(backend.callsOf('deleteService')).toEqual([]);
  });

  it('deletes only after the name was typed, having said what is lost', async () => {
    const backend = open('digits-staging');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('What is lost');
    expect(dialog).toHaveTextContent('What is kept');
    const confirm = within(dialog).getByRole('button', {
      name: 'Delete the service',
    });
    expect(confirm).toBeDisabled();
    const field = within(dialog).getByRole('textbox');
    await userEvent.type(field, 'digits-prod');
    expect(confirm).toBeDisabled();
    await userEvent.clear(field);
    await userEvent.type(field, 'digits-staging');
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('deleteService')).toMatchObject([
        { path: { service: 'digits-staging' } },
      ]),
    );
    expect(
      await screen.findByRole('link', { name: 'diabetes-dev' }),
    ).toBeInTheDocument();
  });

  it('deletes nothing when the dialog is left with Escape', async () => {
    const backend = open('digits-staging');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    await userEvent.type(await screen.findByRole('textbox'), 'digits');
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(backend.callsOf('deleteService')).toEqual([]);
  });

  it('keeps the dialog open and says why when a stop fails', async () => {
    const backend = createFakeBackend();
    backend.on('stopService', broken);
    open('digits-staging', 'overview', backend);
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Stop the service' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the database is not reachable',
    );
    expect(screen.getByRole('dialog')).toBeInTheDocument();
  });

  it('starts a stopped service and shows the new state', async () => {
    const backend = open('digits-dev');
    await userEvent.click(await screen.findByRole('button', { name: 'Start' }));
    expect(
      await screen.findByText('The service is deploying.'),
    ).toBeInTheDocument();
    expect(backend.callsOf('startService')).toHaveLength(1);
  });

  it('makes a revision of what was changed, with the reason', async () => {
    const backend = open('digits-staging');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change' }),
    );
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', {
      name: 'Create the revision',
    });
    expect(confirm).toBeDisabled();
    const variables = within(dialog).getByRole('textbox', {
      name: /Environment variables/,
    });
    await userEvent.type(variables, '{enter}not a variable');
    expect(dialog).toHaveTextContent(/Line 2: "not a variable" is not NAME/);
    await userEvent.clear(variables);
    await userEvent.type(variables, 'LOG_LEVEL=debug');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'to see more',
    );
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(backend.callsOf('createRevision').map(({ body }) => body)).toEqual(
        [
          {
            environmentVariables: { LOG_LEVEL: 'debug' },
            reason: 'to see more',
          },
        ],
      ),
    );
    expect(
      await screen.findByRole('heading', { name: 'Revision 3' }),
    ).toBeInTheDocument();
  });

  it('says that a service sleeps and what wakes it', async () => {
    const backend = createFakeBackend();
    backend.state.services = [asleepService];
    open('digits-asleep', 'overview', backend);
    expect(
      await screen.findByText('Asleep: wakes with the next request'),
    ).toBeInTheDocument();
    expect(screen.getByText('Asleep')).toBeInTheDocument();
    expect(
      screen.getAllByText('Scales with traffic: 0 to 3 replicas').length,
    ).toBeGreaterThan(0);
    expect(
      screen.getByText(/each to have 8 requests at once; sleeps after 10 min/),
    ).toBeInTheDocument();
    expect(screen.queryByText('No replica runs.')).not.toBeInTheDocument();
  });

  it('changes the scaling in place, and says so', async () => {
    const backend = open('digits-staging');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Change' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('radio', { name: /Scale with traffic/ }),
    );
    expect(dialog).toHaveTextContent('costs nothing when idle');
    const most = within(dialog).getByRole('textbox', { name: 'Most replicas' });
    await userEvent.clear(most);
    await userEvent.type(most, '4');
    await userEvent.tab();
    expect(dialog).toHaveTextContent('without a new revision');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Change the scaling' }),
    );
    await waitFor(() =>
      expect(backend.callsOf('createRevision').map(({ body }) => body)).toEqual(
        [
          {
            scaling: {
              minReplicas: 0,
              maxReplicas: 4,
              targetConcurrency: 8,
              idleSeconds: 300,
            },
          },
        ],
      ),
    );
  });

  it('tells a service that is not there from one that may not be seen', async () => {
    open('nobody');
    expect(await screen.findByRole('alert')).toHaveTextContent('Not found');
  });

  it('says that the reader may not see the service', async () => {
    const backend = createFakeBackend();
    backend.on('getService', forbidden);
    open('digits-staging', 'overview', backend);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });
});
