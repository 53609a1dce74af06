import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { LanguageModelFacts } from '@fairway/backstage-plugin-mlops-common';
import {
  model,
  modelVersion,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { FakeMlopsApi } from '../../__testUtils__/fakeMlopsApi';
import { renderField } from '../../__testUtils__/renderField';
import { LanguageModelServing } from './LanguageModelServing';

const facts: LanguageModelFacts = {
  contextLength: 32_768,
  weightsMiB: 943,
  layers: 24,
  keyValueHeads: 2,
  headDimension: 64,
};
const answers = { model: 'model:default/chat', version: '1' };
const apiOf = (languageModel?: LanguageModelFacts) =>
  new FakeMlopsApi({
    getModel: () =>
      model({
        ref: answers.model,
        versions: [modelVersion({ name: '1', languageModel })],
      }),
  });
const open = (
  options: { languageModel?: LanguageModelFacts; value?: object } = {},
) =>
  renderField(LanguageModelServing, {
    api: apiOf('languageModel' in options ? options.languageModel : facts),
    answers,
    value: options.value,
  });
const type = async (name: string | RegExp, text: string) => {
  const field = await screen.findByRole('textbox', { name });
  await userEvent.clear(field);
  await userEvent.type(field, text);
  await userEvent.tab();
};

describe('LanguageModelServing', () => {
  it('begins with one GPU and a context of usual length, and counts what that takes', async () => {
    const { value } = open();
    await waitFor(() =>
      expect(value()).toEqual({
        languageModel: { contextLength: 8192, tensorParallelism: 1 },
        resources: { cpu: 4, memoryMiB: 9216, gpus: 1 },
        replicas: 1,
      }),
    );
    expect(
      screen.getByText(
        'Each GPU needs at least 1.01 GiB: 943 MiB for weights and 96 MiB for one request with the whole context.',
      ),
    ).toBeVisible();
  });

  it('divides the weights over the GPUs of a replica', async () => {
    const { value } = open();
    await type(/GPUs of each replica/, '2');
    await waitFor(() =>
      expect(value()).toMatchObject({
        languageModel: { tensorParallelism: 2 },
        resources: { gpus: 2 },
      }),
    );
    expect(screen.getByText(/472 MiB for weights and 48 MiB/)).toBeVisible();
  });

  it('says of quantization that the weights are counted as they are stored', async () => {
    const { value } = open();
    await userEvent.click(
      await screen.findByRole('button', { name: /Quantization/ }),
    );
    expect(screen.queryByText(/as they are stored; quantized/)).toBeNull();
    await userEvent.click(await screen.findByRole('option', { name: 'fp8' }));
    expect(value().languageModel.quantization).toBe('fp8');
    expect(screen.getByText(/as they are stored; quantized/)).toBeVisible();
  });

  it('asks for no more context than the model knows', async () => {
    const { value } = open();
    await type(/Context, in tokens/, '99999');
    await waitFor(() =>
      expect(value().languageModel.contextLength).toBe(32_768),
    );
  });

  it('takes a quantization, and leaves it out again', async () => {
    const { value } = open();
    const choose = async (name: string) => {
      await userEvent.click(
        await screen.findByRole('button', { name: /Quantization/ }),
      );
      await userEvent.click(screen.getByRole('option', { name }));
    };
    await choose('fp8');
    await waitFor(() => expect(value().languageModel.quantization).toBe('fp8'));
    await choose('As the weights are');
    await waitFor(() =>
      expect(value().languageModel).not.toHaveProperty('quantization'),
    );
  });

  it('begins anew where another model knows less', async () => {
    const { value } = open({
      languageModel: { contextLength: 2048 },
      value: {
        languageModel: { contextLength: 8192, tensorParallelism: 2 },
        resources: { cpu: 4, memoryMiB: 9216, gpus: 2 },
        replicas: 3,
      },
    });
    await waitFor(() =>
      expect(value().languageModel).toEqual({
        contextLength: 2048,
        tensorParallelism: 1,
      }),
    );
    expect(
      screen.getByText(/How much memory it needs is not known/),
    ).toBeVisible();
  });

  it('says that a version is no language model', async () => {
    open({ languageModel: undefined });
    expect(
      await screen.findByText(/This version is no language model/),
    ).toBeInTheDocument();
  });
});
