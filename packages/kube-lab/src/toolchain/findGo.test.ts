import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGo } from './findGo.ts';

describe('the search for Go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-go-'));
  const path = join(folder, 'go');

  const install = (says: string) => {
    writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
    chmodSync(path, 0o755);
    return findGo({ PATH: folder });
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds it in PATH, and asks it for its version', () => {
    expect(install('go1.26.8')).toEqual({ path, version: 'go1.26.8' });
    expect(install('go2.0')).toEqual({ path, version: 'go2.0' });
  });

  it('says which version is too old, and which is needed', () => {
    expect(install('go1.25.9')).toEqual({
      reason: `${path} is go1.25.9, and go1.26 is needed`,
    });
  });

  it('does not take another program for it', () => {
    expect(install('a game')).toEqual({
      reason: `${path} does not say which version it is`,
    });
  });

  it('ends where it is told that Go is', () => {
    expect(findGo({ PATH: folder, FAIRWAY_GO: '/nowhere/go' })).toEqual({
      reason: 'there is no /nowhere/go (FAIRWAY_GO)',
    });
  });
});
