import { clickedAtDecorator } from './decorator';

describe('mlops:clicked-at', () => {
  it('sets the instant of the click, over that of an earlier try', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00.000Z') });
    let state: any = { name: 'digits', clickedAt: '2025-01-01T00:00:00.000Z' };

    await (clickedAtDecorator as any).decorator({
      setFormState: (change: (current: object) => object) => {
        state = change(state);
      },
    });

    expect(state).toEqual({
      name: 'digits',
      clickedAt: '2026-01-01T00:00:00.000Z',
    });
    jest.useRealTimers();
  });
});
