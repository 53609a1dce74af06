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
    expect(buffer.last({ limit: 2 }).items.map(item => item.line)).toEqual([
      '3',
      '4',
    ]);
    expect(
      buffer.last({ limit: 2, replica: 'a' }).items.map(item => item.line),
    ).toEqual(['2', '3']);
  });

  it('stays bounded in lines and in size', () => {
    const buffer = LogBuffer.create();
    for (let index = 0; index < 2_500; index += 1) {
      buffer.append(line(String(index)));
    }
    expect(buffer.last({ limit: 5_000 }).items).toHaveLength(2_000);
    for (let index = 0; index < 500; index += 1) {
      buffer.append(line('x'.repeat(100_000)));
    }
    const { items: kept } = buffer.last({ limit: 5_000 });
    const size = kept.reduce((sum, item) => sum + item.line.length, 0);
    expect(size).toBeLessThanOrEqual(1024 * 1024);
    expect(kept.length).toBeGreaterThan(100);
  });

  it('goes on after what it has given, also when some of it is forgotten', () => {
    const buffer = LogBuffer.create();
    buffer.append(line('1'));
    const { cursor } = buffer.last({ limit: 10 });
    const since = (after = cursor) =>
      buffer.last({ limit: 5_000, after }).items.map(item => item.line);
    expect(since()).toEqual([]);
    buffer.append(line('2'));
    buffer.append(line('3', 'b'));
    expect(since()).toEqual(['2', '3']);
    expect(
      buffer.last({ limit: 10, after: cursor, replica: 'b' }).items,
    ).toHaveLength(1);
    for (let index = 0; index < 3_000; index += 1) {
      buffer.append(line('more'));
    }
    expect(since()).toHaveLength(2_000);
  });

  it('gives all that it has to whoever comes from another buffer', () => {
    const before = LogBuffer.create();
    const buffer = LogBuffer.create();
    before.append(line('of the host that has ended'));
    buffer.append(line('1'));
    const { cursor } = before.last({ limit: 1 });
    expect(buffer.last({ limit: 1, after: cursor }).items).toHaveLength(1);
    expect(buffer.last({ limit: 1, after: 'nonsense' }).items).toHaveLength(1);
  });
});
