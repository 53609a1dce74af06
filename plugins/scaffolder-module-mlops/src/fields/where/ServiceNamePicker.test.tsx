import { service } from '@fairway/backstage-plugin-mlops-common/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { failure, FakeMlopsApi, page } from '../../__testUtils__/fakeMlopsApi';
import { renderField } from '../../__testUtils__/renderField';
import { ServiceNamePicker } from './ServiceNamePicker';
import { baseName, freeName } from './suggestName';

const answers = { model: 'model:default/digits', environment: 'staging' };

function apiWith(...names: string[]) {
  return new FakeMlopsApi({
    listServices: () => page(...names.map(name => service({ name }))),
    getService: async ({ path }) => {
      if (names.includes(path.service)) {
        return service({ name: path.service });
      }
      throw await failure(404, 'There is no such service');
    },
  });
}

describe('ServiceNamePicker', () => {
  it('suggests a name made of model and environment that is free', async () => {
    const { value } = renderField(ServiceNamePicker, {
      api: apiWith('digits-staging', 'digits-staging-2'),
      answers,
    });

    await waitFor(() => expect(value()).toBe('digits-staging-3'));
    expect(await screen.findByText('This name is free.')).toBeVisible();
  });

  it('suggests anew when the environment changes', async () => {
    const { value } = renderField(ServiceNamePicker, {
      api: apiWith(),
      answers,
      change: { environment: 'production' },
    });
    await waitFor(() => expect(value()).toBe('digits-staging'));

    await userEvent.click(screen.getByText('change another answer'));

    await waitFor(() => expect(value()).toBe('digits-production'));
  });

  it('leaves a name alone that the user has typed', async () => {
    const { value } = renderField(ServiceNamePicker, {
      api: apiWith(),
      answers,
      change: { environment: 'production' },
    });
    await waitFor(() => expect(value()).toBe('digits-staging'));
    const field = screen.getByRole('textbox');

    await userEvent.clear(field);
    expect(value()).toBeUndefined();
    await userEvent.type(field, 'reader');
    await userEvent.click(screen.getByText('change another answer'));

    expect(
      await screen.findByRole('button', { name: 'Use digits-production' }),
    ).toBeVisible();
    await waitFor(() => expect(value()).toBe('reader'));
  });

  it('says that a name is taken', async () => {
    renderField(ServiceNamePicker, {
      api: apiWith('reader'),
      answers,
      value: 'reader',
    });

    expect(
      await screen.findByText(/There is a service of this name already/),
    ).toBeVisible();
    expect(screen.getByRole('textbox')).toBeInvalid();
  });

  it('says what a name may look like', async () => {
    renderField(ServiceNamePicker, {
      api: apiWith(),
      answers,
      value: 'My Reader',
    });

    expect(
      await screen.findByText(/Use lower case letters, digits and hyphens/),
    ).toBeVisible();
  });
});

describe('the suggested name', () => {
  it.each([
    ['model:default/digits', 'staging', 'digits-staging'],
    ['model:default/Breast_Cancer.v2', 'prod', 'breast-cancer-v2-prod'],
    ['model:default/7zip', 'staging', 'zip-staging'],
  ])('of %s in %s is %s', (model, environment, expected) => {
    expect(baseName({ model, environment })).toBe(expected);
  });

  it('is never longer than a name may be, however long the model is', () => {
    const name = baseName({
      model: `model:default/${'long-'.repeat(20)}name`,
      environment: 'staging',
    });

    expect(freeName(name!, new Set([name!])).length).toBeLessThanOrEqual(52);
    expect(name).toMatch(/^long-.*[a-z]-staging$/);
  });

  it('waits for both answers', () => {
    expect(baseName({ model: 'model:default/digits' })).toBeUndefined();
  });
});
