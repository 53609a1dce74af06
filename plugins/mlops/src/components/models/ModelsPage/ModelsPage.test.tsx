import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  broken,
  createFakeBackend,
  forbidden,
} from '../../../__testUtils__/fakeBackend';
import { digitsModel } from '../../../__testUtils__/fixtures';
import { renderMlops } from '../../../__testUtils__/renderMlops';

describe('ModelsPage', () => {
  it('lists models and opens the template prefilled with the newest version', async () => {
    renderMlops('/mlops/models', createFakeBackend());
    const link = await screen.findByRole('link', {
      name: 'Deploy Handwritten digits',
    });
    const url = new URL(link.getAttribute('href')!, 'http://localhost');
    expect(url.pathname).toBe('/create/templates/default/deploy-ml-model');
    expect(JSON.parse(url.searchParams.get('formData')!)).toEqual({
      model: 'model:default/digits',
      version: '2',
    });
  });

  it('says why a model cannot be deployed', async () => {
    renderMlops('/mlops/models', createFakeBackend());
    expect(
      await screen.findByText(/No pool runs the format "sklearn"/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'Deploy Churn' }),
    ).not.toBeInTheDocument();
  });

  it('asks the backend for what is searched, and offers a way back', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/models', backend);
    await screen.findByText('Handwritten digits');
    await userEvent.type(screen.getByRole('searchbox'), 'nothing');
    await screen.findByText('Nothing matches');
    // What was typed first may have been asked for before.
    await waitFor(() =>
      expect(backend.callsOf('listModels').at(-1)?.query.search).toBe(
        'nothing',
      ),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear search and filters' }),
    );
    expect(await screen.findByText('Handwritten digits')).toBeInTheDocument();
  });

  it('cuts the list on the server', async () => {
    const backend = createFakeBackend();
    backend.state.models = Array.from({ length: 60 }, (_, index) => ({
      ...digitsModel,
      ref: `model:default/model-${index}`,
      title: `Model number ${index}`,
    }));
    renderMlops('/mlops/models', backend);
    await screen.findByText('Model number 24');
    expect(screen.getByText('1 to 25 of 60')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    await screen.findByText('Model number 25');
    expect(backend.callsOf('listModels').at(-1)?.query).toMatchObject({
      limit: '25',
      offset: '25',
    });
    expect(screen.queryByText('Model number 24')).not.toBeInTheDocument();
  });

  it('leads to the golden path of language models for one', async () => {
    const backend = createFakeBackend();
    backend.state.models = [
      {
        ...digitsModel,
        ref: 'model:default/chat',
        name: 'chat',
        title: 'Chat',
        versions: [
          {
            ...digitsModel.versions[0],
            languageModel: { contextLength: 4096 },
          },
        ],
      },
    ];
    renderMlops('/mlops/models', backend);
    expect(
      await screen.findByRole('link', { name: /Deploy Chat/ }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining('/create/templates/default/deploy-llm?formData='),
    );
  });

  it('says what to do when the catalog holds no model', async () => {
    const backend = createFakeBackend();
    backend.state.models = [];
    renderMlops('/mlops/models', backend);
    expect(await screen.findByText('No models yet')).toBeInTheDocument();
  });

  it('shows a failure in words and tries again', async () => {
    const backend = createFakeBackend();
    backend.on('listModels', broken);
    renderMlops('/mlops/models', backend);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('the database is not reachable');
    backend.on('listModels', () => ({
      items: [digitsModel],
      totalItems: 1,
      limit: 25,
      offset: 0,
    }));
    await userEvent.click(within(alert).getByRole('button'));
    expect(await screen.findByText('Handwritten digits')).toBeInTheDocument();
  });

  it('tells a refusal from an empty list', async () => {
    const backend = createFakeBackend();
    backend.on('listModels', forbidden);
    renderMlops('/mlops/models', backend);
    await waitFor(() =>
      expect(screen.getByRole('alert')).toHaveTextContent(
        'You may not see this',
      ),
    );
    expect(screen.queryByText('No models yet')).not.toBeInTheDocument();
  });
});
