import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RevisionDeclaration } from '../admin/declaration.ts';
import {
  declarationOf,
  digitsPath,
  revisionOf,
} from '../testing/declarations.ts';
import { LocalServices } from '../testing/LocalServices.ts';
import { until } from '../testing/until.ts';

jest.setTimeout(300_000);

const old = revisionOf(1, { replicas: 2 });
const renewed = revisionOf(1, {
  replicas: 2,
  path: digitsPath('v2'),
  modelVersion: 'v2',
});

describe('a revision whose content is declared anew', () => {
  let local: LocalServices;

  beforeAll(async () => {
    local = await LocalServices.create();
  });

  afterAll(() => local?.dispose());

  const declare = (name: string, ...revisions: RevisionDeclaration[]) =>
    local.put(declarationOf(name, { revisions }));

  /** Predicts without a pause; every request must be answered. */
  const load = (name: string) => {
    let isOver = false;
    const versions: string[] = [];
    const finished = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          versions.push(await local.predict(name));
        }
      }),
    );
    return {
      versions,
      more: (count: number) => {
        const enough = versions.length + count;
        return until('more is answered', () =>
          versions.length >= enough ? true : undefined,
        );
      },
      stop: async () => {
        isOver = true;
        await finished;
        return versions;
      },
    };
  };

  it('serves the old one until the new one is ready, and loses no request', async () => {
    await declare('renewed', old);
    await local.untilReady('renewed');
    const traffic = load('renewed');
    await traffic.more(50);
    await declare('renewed', renewed);
    expect(local.observe('renewed').revisions[0]).toMatchObject({
      readyReplicas: 2,
      successor: { desiredReplicas: 2, readyReplicas: 0 },
    });
    await local.untilObserved(
      'renewed',
      'the old one is gone',
      ({ replicas, revisions: [revision] }) =>
        !revision.successor && replicas.length === 2,
    );
    await traffic.more(50);
    const versions = await traffic.stop();
    const change = versions.indexOf('v2');
    expect(change).toBeGreaterThanOrEqual(50);
    expect(versions.at(-1)).toBe('v2');
    expect(local.events('renewed', 'replica-exited')).toEqual([]);
    expect(local.events('renewed', 'revision-replaced')).toEqual([
      expect.objectContaining({
        message: 'Revision 1 serves its new content; the old one drains',
      }),
    ]);
  });

  it('goes on with the old one where the new one never works, and says so', async () => {
    const path = join(local.directory, 'broken.onnx');
    writeFileSync(path, 'this is no model');
    await declare('kept', old);
    await local.untilReady('kept');
    await declare('kept', revisionOf(1, { path, replicas: 2 }));
    const { revisions } = await local.untilObserved(
      'kept',
      'the new one has failed for good',
      seen => seen.revisions[0].problem?.permanent === true,
    );
    expect(revisions[0]).toMatchObject({
      readyReplicas: 2,
      weight: 100,
      problem: {
        message: expect.stringMatching(
          /^The revision goes on with its previous content, .*cannot load the model/,
        ),
      },
    });
    await expect(local.predict('kept')).resolves.toBe('v1');

    await declare('kept', old);
    expect(local.observe('kept').revisions[0]).not.toHaveProperty('successor');
    expect(local.observe('kept').revisions[0]).not.toHaveProperty('problem');
    await declare('kept', renewed);
    await local.untilReady('kept');
    await expect(local.predict('kept')).resolves.toBe('v2');
  });

  it('takes the last of several contents', async () => {
    await declare('hasty', old);
    await local.untilReady('hasty');
    const traffic = load('hasty');
    // None of these becomes ready, however slowly they follow each other.
    const path = join(local.directory, 'hangs.cjs');
    writeFileSync(
      path,
      'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
    );
    for (const greeting of ['a', 'b', 'c']) {
      await declare('hasty', {
        ...renewed,
        environmentVariables: {
          GREETING: greeting,
          NODE_OPTIONS: `--require ${path}`,
        },
      });
    }
    await declare('hasty', renewed);
    await local.untilObserved(
      'hasty',
      'only two are left',
      ({ replicas, revisions: [revision] }) =>
        !revision.successor && replicas.length === 2,
    );
    await expect(local.predict('hasty')).resolves.toBe('v2');
    await traffic.stop();
    expect(local.events('hasty', 'revision-replaced')).toHaveLength(1);
  });

  it('puts another replica in the place of one that takes too much memory', async () => {
    const lively = await LocalServices.create({
      settings: { memoryIntervalMs: 50 },
    });
    try {
      await lively.put(declarationOf('measured'));
      const { replicas } = await lively.untilObserved(
        'measured',
        'its memory is known',
        seen => seen.replicas[0]?.memoryMiB !== undefined,
      );
      const usual = replicas[0].memoryMiB ?? 0;
      // What the default sizes give is far more than what a model takes.
      expect(usual).toBeLessThan(200);
      const narrow = (name: string, memoryMiB: number) =>
        lively.put(
          declarationOf(name, {
            revisions: [
              revisionOf(1, {
                resources: { cpu: 1, memoryMiB, gpus: 0 },
              }),
            ],
          }),
        );
      // What a replica has may be a fifth more or less, and is still more than
      // this but not far more, which begins at half as much again.
      await narrow('narrow', Math.round(usual * 0.82));
      await lively.untilObserved(
        'narrow',
        'one was replaced, and the next is left alone',
        () => lively.events('narrow', 'memory-exceeded').length === 2,
      );
      const [first, second] = lively.events('narrow', 'memory-exceeded');
      expect(first).toMatchObject({
        severity: 'warning',
        message: expect.stringMatching(
          /^Replica narrow-1-1 has \d+ MiB resident, more than the \d+ MiB that the revision may have; another one takes its place$/,
        ),
      });
      expect(second.message).toMatch(/narrow-1-2 .*give the revision more/);
      await expect(lively.predict('narrow')).resolves.toBe('v1');
      expect(lively.events('narrow', 'replica-exited')).toEqual([]);

      const tiny = Math.round(usual / 3);
      await narrow('tiny', tiny);
      await lively.untilObserved(
        'tiny',
        'one was killed',
        () => lively.events('tiny', 'replica-exited').length > 0,
      );
      expect(lively.events('tiny', 'replica-exited')[0].message).toMatch(
        new RegExp(`had \\d+ MiB resident, far more than the ${tiny} MiB that`),
      );
    } finally {
      await lively.dispose();
    }
  });
});
