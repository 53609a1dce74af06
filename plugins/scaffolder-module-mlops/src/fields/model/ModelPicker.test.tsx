import { model } from '@fairway/backstage-plugin-mlops-common/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { failure, FakeMlopsApi, page } from '../../__testUtils__/fakeMlopsApi';
import { renderField } from '../../__testUtils__/renderField';
import { ModelPicker } from './ModelPicker';

const blocked = model({
  ref: 'model:default/old',
  name: 'old',
  title: 'Old one',
  deployable: false,
  reasons: ['Its format is pickle.'],
});

describe('ModelPicker', () => {
  it('offers models that can be deployed, and says why others cannot', async () => {
    const api = new FakeMlopsApi({ listModels: () => page(model(), blocked) });
    const { value } = renderField(ModelPicker, { api });

    const digits = await screen.findByRole('radio', { name: /Digits/ });
    expect(screen.getByRole('radio', { name: /Old one/ })).toBeDisabled();
    expect(
      screen.getByText('Cannot be deployed: Its format is pickle.'),
    ).toBeVisible();

    await userEvent.click(digits);

    await waitFor(() => expect(value()).toBe('model:default/digits'));
  });

  it('can be used with the keyboard alone', async () => {
    const api = new FakeMlopsApi({
      listModels: () =>
        page(model(), model({ ref: 'model:default/wine', title: 'Wine' })),
    });
    const { value } = renderField(ModelPicker, {
      api,
      value: 'model:default/digits',
    });
    await screen.findByRole('radio', { name: /Digits/ });

    await userEvent.tab();
    await userEvent.keyboard('{ArrowDown}');

    await waitFor(() => expect(value()).toBe('model:default/wine'));
  });

  it('shows a model that a link has chosen though it is not on the page', async () => {
    const api = new FakeMlopsApi({
      listModels: () => page(model()),
      getModel: () => model({ ref: 'model:default/wine', title: 'Wine' }),
    });
    renderField(ModelPicker, { api, value: 'model:default/wine' });

    const wine = await screen.findByRole('radio', { name: /Wine/ });
    await waitFor(() => expect(wine).toBeChecked());
  });

  it('says that a model named by a link does not exist', async () => {
    const api = new FakeMlopsApi({
      listModels: () => page(model()),
      getModel: async () => {
        throw await failure(404, 'nothing');
      },
    });
    renderField(ModelPicker, { api, value: 'model:default/wine' });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'model:default/wine does not exist, or you may not see it.',
    );
  });

  it('searches on the server when there are many', async () => {
    const many = Array.from({ length: 7 }, (_, index) =>
      model({ ref: `model:default/m${index}`, title: `Model ${index}` }),
    );
    const api = new FakeMlopsApi({
      listModels: ({ query }) =>
        query.search ? page(many[3]) : { ...page(...many), totalItems: 90 },
    });
    renderField(ModelPicker, { api });
    expect(
      await screen.findByText(/Showing 7 of 90 models/),
    ).toBeInTheDocument();

    await userEvent.type(screen.getByLabelText('Search models'), 'Model 3');

    await waitFor(() => expect(screen.getAllByRole('radio')).toHaveLength(1));
    expect(api.calls.at(-1)?.query).toEqual({ limit: 50, search: 'Model 3' });
  });

  it('says that there is nothing to choose', async () => {
    const api = new FakeMlopsApi({ listModels: () => page() });
    renderField(ModelPicker, { api });

    expect(
      await screen.findByText(/There is no model in the catalog yet/),
    ).toBeInTheDocument();
  });

  it('says why the models could not be loaded, and tries again', async () => {
    let isDown = true;
    const api = new FakeMlopsApi({
      listModels: async () => {
        if (isDown) {
          throw await failure(503, 'The catalog is away');
        }
        return page(model());
      },
    });
    renderField(ModelPicker, { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'This could not be loaded: The catalog is away',
    );

    isDown = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));

    expect(
      await screen.findByRole('radio', { name: /Digits/ }),
    ).toBeInTheDocument();
  });
});

describe('ModelPicker of one runtime', () => {
  it('asks only for models that it serves, and says when there is none', async () => {
    const queries: unknown[] = [];
    const api = new FakeMlopsApi({
      listModels: ({ query }: any) => {
        queries.push(query);
        return page();
      },
    });
    renderField(ModelPicker, { api, options: { runtime: 'vllm' } });

    expect(
      await screen.findByText(/no model in the catalog yet that vllm serves/),
    ).toBeInTheDocument();
    expect(queries).toEqual([expect.objectContaining({ runtime: 'vllm' })]);
  });
});
