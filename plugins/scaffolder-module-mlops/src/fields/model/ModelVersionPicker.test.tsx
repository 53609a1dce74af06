import {
  model,
  modelVersion,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { renderField } from '../../__testUtils__/renderField';
import { ModelVersionPicker } from './ModelVersionPicker';

const digits = model({
  versions: [
    modelVersion({
      name: '3',
      deployable: false,
      reasons: ['Its digest is missing.'],
    }),
    modelVersion({
      name: '2',
      metrics: [{ name: 'accuracy', value: 0.97222, dataset: 'test.csv' }],
    }),
    modelVersion({ name: '1' }),
  ],
});
const answers = { model: 'model:default/digits' };

describe('ModelVersionPicker', () => {
  it('takes the newest version that can be deployed, and shows how good it is', async () => {
    const api = new FakeMlopsApi({ getModel: () => digits });
    const { value } = renderField(ModelVersionPicker, { api, answers });

    expect(
      await screen.findByRole('radio', { name: /Version 2/ }),
    ).toBeChecked();
    await waitFor(() => expect(value()).toBe('2'));
    expect(screen.getByText('accuracy 0.9722 on test.csv')).toBeVisible();
    expect(
      screen.getAllByRole('radio').map(radio => radio.getAttribute('value')),
    ).toEqual(['3', '2', '1']);
    expect(screen.getByRole('radio', { name: /Version 3/ })).toBeDisabled();
    expect(
      screen.getByText('Cannot be deployed: Its digest is missing.'),
    ).toBeVisible();
  });

  it('keeps the version that a link has chosen', async () => {
    const api = new FakeMlopsApi({ getModel: () => digits });
    const { value } = renderField(ModelVersionPicker, {
      api,
      answers,
      value: '1',
    });

    expect(
      await screen.findByRole('radio', { name: /Version 1/ }),
    ).toBeChecked();
    await waitFor(() => expect(value()).toBe('1'));
  });

  it('follows when another model is chosen', async () => {
    const api = new FakeMlopsApi({
      getModel: ({ path }) =>
        path.name === 'digits'
          ? digits
          : model({ versions: [modelVersion({ name: '2026-01' })] }),
    });
    const { value } = renderField(ModelVersionPicker, {
      api,
      answers,
      change: { model: 'model:default/wine' },
    });
    await waitFor(() => expect(value()).toBe('2'));

    await userEvent.click(screen.getByText('change another answer'));

    await waitFor(() => expect(value()).toBe('2026-01'));
    expect(screen.getAllByRole('radio')).toHaveLength(1);
  });

  it('asks for a model first', async () => {
    renderField(ModelVersionPicker, { api: new FakeMlopsApi() });

    expect(
      await screen.findByText('Choose a model first.'),
    ).toBeInTheDocument();
  });

  it('uses the model that the template gives', async () => {
    const api = new FakeMlopsApi({ getModel: () => digits });
    renderField(ModelVersionPicker, { api, options: { given: answers } });

    expect(
      await screen.findByRole('radio', { name: /Version 2/ }),
    ).toBeInTheDocument();
  });
});
