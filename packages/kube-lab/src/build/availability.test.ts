import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeLabAvailable } from './availability.ts';
import { buildPart } from './buildPart.ts';

describe('a machine without Go, and with nothing built', () => {
  const before = { ...process.env };
  const folder = mkdtempSync(join(tmpdir(), 'kube-lab-cache-'));

  beforeAll(() => {
    process.env.FAIRWAY_CACHE = folder;
    process.env.FAIRWAY_GO = '/nowhere/go';
  });

  afterAll(() => {
    process.env = before;
    rmSync(folder, { recursive: true });
  });

  it('can run no lab, and says why', () => {
    expect(kubeLabAvailable()).toEqual({
      available: false,
      reason: 'there is no /nowhere/go (FAIRWAY_GO)',
    });
  });

  it('can build nothing, and leaves no lock', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(buildPart('etcd')).rejects.toThrow(
        'etcd v3.6.16 cannot be built: there is no /nowhere/go (FAIRWAY_GO)',
      );
    }
  });
});
