import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { BoundedJournal } from './BoundedJournal.ts';

describe('BoundedJournal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const path = join(folder, 'j.ndjson');
  const open = (maximum = 3) =>
    BoundedJournal.create({ path, maximum, schema: z.number() });

  afterEach(() => rmSync(path, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps the newest, also over a restart, in a file of bounded size', () => {
    const journal = open();
    for (let entry = 1; entry <= 20; entry += 1) {
      journal.append(entry);
      expect(
        readFileSync(path, 'utf8').trim().split('\n').length,
      ).toBeLessThanOrEqual(6);
    }
    expect(journal.entries).toEqual([18, 19, 20]);
    expect(open().entries).toEqual([18, 19, 20]);
  });

  it('leaves out a line that a crash cut in half, and goes on after it', () => {
    open().append(1);
    appendFileSync(path, '{"half');
    const journal = open();
    journal.append(2);
    expect(open().entries).toEqual([1, 2]);
  });

  it('forgets what was dropped, for good', () => {
    const journal = open();
    [1, 2, 3].forEach(entry => journal.append(entry));
    journal.dropFirst(2);
    expect(open().entries).toEqual([3]);
  });

  it('does not come back once removed', () => {
    const journal = open();
    journal.append(1);
    journal.remove();
    journal.append(2);
    expect(existsSync(path)).toBe(false);
  });
});
