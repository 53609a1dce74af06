import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../testing/within.ts';
import { Staging } from './Staging.ts';

describe('Staging', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'staging-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('shows that it is in use, and so is not cleared away', async () => {
    jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'setImmediate'] });
    const staging = await Staging.create(folder);
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(staging.folder, longAgo, longAgo);
    jest.advanceTimersByTime(20_000);
    jest.useRealTimers();
    await eventually(
      'a new time',
      async () => statSync(staging.folder).mtimeMs > longAgo.getTime() + 60_000,
    );
    const other = await Staging.create(folder);
    expect(readdirSync(folder)).toHaveLength(2);
    await other.remove();
    await staging.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('clears away nothing that is not its own', async () => {
    const longAgo = new Date(0);
    const names = ['.fetching-mine', 'fetching-0123456789ab', 'model.onnx'];
    for (const name of names) {
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), longAgo, longAgo);
    }
    const staging = await Staging.create(folder);
    await staging.remove();
    expect(readdirSync(folder).sort()).toEqual(names);
  });
});
