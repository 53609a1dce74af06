import { LogBuffer } from './LogBuffer.ts';

const line = (text: string, replica = 'a') => ({
  at: '2026-01-01T00:00:00.000Z',
  replica,
  stream: 'stderr' as const,
  line: text,
});

describe('LogBuffer', () => {
  it('gives the last lines, oldest first, of all replicas or one', () => {
    const buffer = LogBuffer.create();
    ['1', '2', '3'].forEach(text => buffer.append(line(text)));
    buffer.append(line('4', 'b'));
    expect(buffer.last({ limit: 2 }).map(item => item.line)).toEqual([
      '3',
      '4',
    ]);
    expect(
      buffer.last({ limit: 2, replica: 'a' }).map(item => item.line),
    ).toEqual(['2', '3']);
  });

  it('stays bounded in lines and in size', () => {
    const buffer = LogBuffer.create();
    for (let index = 0; index < 2_500; index += 1) {
      buffer.append(line(String(index)));
    }
    expect(buffer.last({ limit: 5_000 })).toHaveLength(2_000);
    for (let index = 0; index < 500; index += 1) {
      buffer.append(line('x'.repeat(100_000)));
    }
    const kept = buffer.last({ limit: 5_000 });
    const size = kept.reduce((sum, item) => sum + item.line.length, 0);
    expect(size).toBeLessThanOrEqual(1024 * 1024);
    expect(kept.length).toBeGreaterThan(100);
  });
});
