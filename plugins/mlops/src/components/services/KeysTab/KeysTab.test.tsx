import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const secret = 'fwk_1aZz9TestSecretShownOnce';

describe('KeysTab', () => {
  it('shows a new key once, and never again', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/digits-staging/keys', backend);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create a key' }),
    );
    const create = await screen.findByRole('dialog');
    const confirm = within(create).getByRole('button', {
      name: 'Create a key',
    });
    expect(confirm).toBeDisabled();
    await userEvent.type(within(create).getByRole('textbox'), 'my laptop');
    await userEvent.click(confirm);

    const shown = await screen.findByText(secret);
    expect(shown).toBeInTheDocument();
    expect(screen.getByRole('alert')).toHaveTextContent(
      'This is the only time it is shown',
    );
    expect(screen.getByText(/accepts it already/)).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    expect(screen.getByText(secret)).toBeInTheDocument();

    await userEvent.click(
      screen.getByRole('button', { name: 'I have copied it' }),
    );
    await waitFor(() =>
      expect(screen.queryByText(secret)).not.toBeInTheDocument(),
    );
    expect(await screen.findByText('my laptop')).toBeInTheDocument();
    expect(backend.callsOf('createKey')[0].body).toEqual({
      name: 'my laptop',
      expiresInDays: 90,
    });
  });

  it('limits a key, and shows the limit beside its uses', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/digits-staging/keys', backend);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create a key' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Name/ }),
      'batch job',
    );
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: /Limit how often/ }),
    );
    const rate = within(dialog).getByRole('textbox', {
      name: 'Requests per second',
    });
    const confirm = within(dialog).getByRole('button', {
      name: 'Create a key',
    });
    await userEvent.clear(rate);
    await userEvent.type(rate, '0');
    await userEvent.tab();
    expect(dialog).toHaveTextContent('must be more than 0');
    expect(confirm).toBeDisabled();
    await userEvent.clear(rate);
    await userEvent.type(rate, '2.5');
    await userEvent.tab();
    await userEvent.click(confirm);
    await userEvent.click(
      await screen.findByRole('button', { name: 'I have copied it' }),
    );
    const row = (await screen.findByText('batch job')).closest('tr')!;
    expect(row).toHaveTextContent('at most 2.5/s, 20 at once');
    expect(backend.callsOf('createKey')[0].body).toMatchObject({
      rateLimit: { requestsPerSecond: 2.5, burst: 20 },
    });
  });

  it('copies the new key', async () => {
    const user = userEvent.setup();
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    renderMlops('/mlops/services/digits-staging/keys', createFakeBackend());
    await user.click(
      await screen.findByRole('button', { name: 'Create a key' }),
    );
    await user.type(await screen.findByRole('textbox'), 'x{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Copy key' }));
    expect(write).toHaveBeenCalledWith(secret);
    expect((await screen.findAllByText('Copied')).length).toBeGreaterThan(0);
  });

  it.each([
    [true, /the endpoint refuses it already/],
    [false, /refuses it within a few seconds/],
  ])(
    'revokes after asking, and says how it went (enforced %s)',
    async (enforced, said) => {
      const backend = createFakeBackend();
      backend.on('revokeKey', () => {
        backend.state.keys[0].revokedAt = new Date().toISOString();
        return { ...backend.state.keys[0], enforced };
      });
      backend.state.keys = backend.state.keys.map(key => ({ ...key }));
      renderMlops('/mlops/services/digits-staging/keys', backend);
      await userEvent.click(
        await screen.findByRole('button', {
          name: 'Revoke key checkout service',
        }),
      );
      expect(await screen.findByRole('dialog')).toHaveTextContent(
        'get an error (401) from then on',
      );
      expect(backend.callsOf('revokeKey')).toEqual([]);
      await userEvent.click(
        screen.getByRole('button', { name: 'Revoke the key' }),
      );
      expect(await screen.findByText(said)).toBeInTheDocument();
      await waitFor(() =>
        expect(
          screen.queryByRole('button', { name: 'Revoke key checkout service' }),
        ).not.toBeInTheDocument(),
      );
      expect(backend.callsOf('revokeKey')[0].path.key).toBe('key-1');
    },
  );

  it('says who decides where services have no keys, and shows how to call one', async () => {
    const backend = createFakeBackend();
    const [service, ...others] = backend.state.services;
    backend.state.services = [{ ...service, checksKeys: false }, ...others];
    backend.state.keys = [];
    renderMlops(`/mlops/services/${service.name}/keys`, backend);
    expect(
      await screen.findByText(/gateway in front of them decides/),
    ).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Create a key' }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('says why somebody may make no keys', async () => {
    renderMlops('/mlops/services/diabetes-dev/keys', createFakeBackend());
    expect(
      await screen.findByRole('button', { name: 'Create a key' }),
    ).toHaveAttribute('aria-disabled', 'true');
  });
});
