import { renderHook } from '@testing-library/react';
import { useIdempotencyKey } from './useIdempotencyKey';

describe('the key of a choice', () => {
  it('stays the same for the same choice, whatever was chosen between', () => {
    const { result, rerender } = renderHook(() => useIdempotencyKey());
    const first = result.current({ version: '2' });
    const other = result.current({ version: '3' });
    rerender();

    expect(other).not.toBe(first);
    expect(result.current({ version: '2' })).toBe(first);
    expect(result.current({ version: '3' })).toBe(other);
  });

  it('is another one in another dialog', () => {
    const keys = [1, 2].map(() =>
      renderHook(() => useIdempotencyKey()).result.current({ version: '2' }),
    );
    expect(keys[0]).not.toBe(keys[1]);
  });
});
