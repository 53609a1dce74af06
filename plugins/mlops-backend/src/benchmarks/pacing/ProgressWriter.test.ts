import { ProgressWriter } from './ProgressWriter';

describe('ProgressWriter', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes the last news, at most once in an interval', async () => {
    const written: number[] = [];
    const writer = ProgressWriter.create<number>({
      intervalMs: 1_000,
      write: async news => {
        written.push(news);
      },
    });
    for (let news = 1; news <= 25; news += 1) {
      writer.tell(news);
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(written).toEqual([1, 10, 20]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(written).toEqual([1, 10, 20, 25]);
  });

  it('never writes twice at a time, however long it takes', async () => {
    let writing = 0;
    let most = 0;
    const writer = ProgressWriter.create<number>({
      intervalMs: 100,
      write: async () => {
        writing += 1;
        most = Math.max(most, writing);
        await new Promise(resolve => setTimeout(resolve, 450));
        writing -= 1;
      },
    });
    for (let news = 1; news <= 20; news += 1) {
      writer.tell(news);
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(most).toBe(1);
  });

  it('writes nothing more once it is closed', async () => {
    const write = jest.fn(async (_news: number) => {});
    const writer = ProgressWriter.create<number>({ intervalMs: 100, write });
    writer.tell(1);
    await jest.advanceTimersByTimeAsync(1_000);
    writer.tell(2);
    await writer.close();
    writer.tell(3);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(write.mock.calls).toEqual([[1]]);
  });
});
