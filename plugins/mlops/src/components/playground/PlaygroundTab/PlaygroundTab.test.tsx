import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { renderMlops } from '../../../__testUtils__/renderMlops';

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });

const predict = async () =>
  userEvent.click(await screen.findByRole('button', { name: 'Predict' }));

describe('PlaygroundTab', () => {
  it('sends the example of the form and shows class, probabilities and time', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/digits-staging/playground', backend);
    await predict();
    const bars = await screen.findByRole('list', {
      name: 'Probability of each class',
    });
    const [best] = within(bars).getAllByRole('listitem');
    expect(best).toHaveTextContent('393.1 %');
    expect(screen.getAllByText('Round trip').length).toBeGreaterThan(0);
    expect(screen.getByText('Server: infer')).toBeInTheDocument();
    const [{ body, path }] = backend.callsOf('infer');
    expect(path.service).toBe('digits-staging');
    expect(body.inputs[0]).toMatchObject({
      name: 'pixels',
      datatype: 'FP32',
      shape: [1, 64],
    });
    expect(body.inputs[0].data.slice(2, 5)).toEqual([7, 15, 13]);
  });

  it('sends what was painted, by pointer and by keyboard', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/digits-staging/playground', backend);
    const grid = await screen.findByRole('grid');
    const cells = within(grid).getAllByRole('gridcell');
    fireEvent.pointerDown(cells[0]);
    fireEvent.pointerEnter(cells[1]);
    fireEvent.pointerUp(cells[1]);
    cells[8].focus();
    await userEvent.keyboard('{ArrowDown}5');
    expect(within(grid).getByLabelText('Row 3, column 1: 9')).toHaveFocus();
    await predict();
    await waitFor(() => expect(backend.callsOf('infer')).toHaveLength(1));
    const { data } = backend.callsOf('infer')[0].body.inputs[0];
    expect(data.slice(0, 3)).toEqual([16, 16, 7]);
    expect(data[16]).toBe(9);
  });

  it('names the field that is wrong and sends nothing', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/diabetes-dev/playground', backend);
    const field = await screen.findByRole('textbox', {
      name: 'body mass index',
    });
    await userEvent.clear(field);
    await userEvent.type(field, 'high');
    await predict();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'measurements: body mass index must be a number, not high',
    );
    expect(backend.callsOf('infer')).toEqual([]);
  });

  it('shows a regression as one large value and keeps a history', async () => {
    renderMlops('/mlops/services/diabetes-dev/playground', createFakeBackend());
    await predict();
    expect((await screen.findAllByText('202.13')).length).toBe(2);
    expect(screen.getByText('progression')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Use again' }),
    ).toBeInTheDocument();
  });

  it('sends several rows as JSON and shows a line for each', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/diabetes-dev/playground', backend);
    await userEvent.click(await screen.findByRole('tab', { name: 'JSON' }));
    const editor = await screen.findByRole('textbox', { name: /Request body/ });
    const rows = [Array(10).fill(0), Array(10).fill(0.001)];
    fireEvent.change(editor, {
      target: {
        value: JSON.stringify({
          inputs: [
            {
              name: 'measurements',
              datatype: 'FP32',
              shape: [2, 10],
              data: rows,
            },
          ],
        }),
      },
    });
    await predict();
    const table = await screen.findByRole('region', {
      name: 'Prediction for each row',
    });
    expect(within(table).getByText('152.13')).toBeInTheDocument();
    expect(within(table).getByText('162.13')).toBeInTheDocument();
  });

  it('refuses JSON that the model would refuse', async () => {
    const backend = createFakeBackend();
    renderMlops('/mlops/services/diabetes-dev/playground', backend);
    await userEvent.click(await screen.findByRole('tab', { name: 'JSON' }));
    const editor = await screen.findByRole('textbox', { name: /Request body/ });
    fireEvent.change(editor, { target: { value: '{"inputs": []}' } });
    await predict();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The input measurements is missing',
    );
    expect(backend.callsOf('infer')).toEqual([]);
  });

  it.each([
    [
      400,
      { error: 'pixels: 63 values' },
      /The model refused the request: pixels: 63 values/,
    ],
    [
      403,
      { error: { name: 'NotAllowedError', message: 'no' } },
      /You may not predict/,
    ],
    [
      503,
      { error: 'no replica is ready' },
      /not ready to answer.*no replica is ready/,
    ],
  ])('explains status %d in plain words', async (status, body, said) => {
    const backend = createFakeBackend();
    backend.state.infer = () => answer(status, body);
    renderMlops('/mlops/services/digits-staging/playground', backend);
    await predict();
    expect(await screen.findByText(said)).toBeInTheDocument();
  });
});
