import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildLock } from './BuildLock.ts';

describe('a build lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'build-lock-'));
  const path = join(folder, 'part.lock');

  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets one build at a time', async () => {
    const order: string[] = [];
    const build = async (name: string) => {
      const lock = await BuildLock.acquire({ path, timeoutMs: 60_000 });
      order.push(`${name} begins`);
      await new Promise(resolve => setImmediate(resolve));
      order.push(`${name} ends`);
      lock.release();
    };
    await Promise.all([build('a'), build('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(existsSync(path)).toBe(false);
  });

  it('is taken over from a process that died', async () => {
    // No process has this id: it is above what Linux gives.
    writeFileSync(path, `${2 ** 22 + 1}\n`);
    const lock = await BuildLock.acquire({ path, timeoutMs: 0 });
    lock.release();
    expect(existsSync(path)).toBe(false);
  });

  it('says who holds it when that takes too long', async () => {
    const lock = await BuildLock.acquire({ path, timeoutMs: 0 });
    await expect(BuildLock.acquire({ path, timeoutMs: 0 })).rejects.toThrow(
      `Process ${process.pid} has been building`,
    );
    lock.release();
  });
});
