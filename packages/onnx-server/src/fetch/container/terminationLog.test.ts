import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { cutToBytes, writeTerminationLog } from './terminationLog.ts';

describe('the termination log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'termination-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has the message in the place of what it had', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'a much longer message of an earlier attempt');
    await writeTerminationLog(path, 'it is here');
    expect(readFileSync(path, 'utf8')).toBe('it is here');
  });

  it('has no more than Kubernetes reads of it', async () => {
    const path = join(folder, 'long');
    await writeTerminationLog(path, '…'.repeat(4096));
    expect(readFileSync(path, 'utf8')).toBe('…'.repeat(1365));
  });

  it('throws where the file that was named cannot be written', async () => {
    await expect(
      writeTerminationLog(join(folder, 'absent/log'), 'it'),
    ).rejects.toThrow('ENOENT');
  });
});

describe('cutToBytes', () => {
  it('keeps the longest beginning of whole characters that fits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 0, max: 40 }),
        (text, most) => {
          const cut = cutToBytes(text, most);
          expect(text.startsWith(cut)).toBe(true);
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
          const [next] = text.slice(cut.length);
          const fits =
            next === undefined || Buffer.byteLength(cut + next) > most;
          expect(fits).toBe(true);
        },
      ),
    );
  });
});
