// Part of a suite that the tests of each target call.
/* eslint-disable jest/no-export */
import { DesiredService } from '../../targets';
import { applicable } from './applicable';
import { Bench, versionOf } from './Bench';

const stageOrder = [
  'accepted',
  'placed',
  'runtimeAvailable',
  'modelFetched',
  'runtimeStarted',
  'modelReady',
  'routed',
] as const;

/** Predictions, keys, logs. Tests of keys are left out for targets without. */
export function describeServing(bench: Bench, keys: boolean): void {
  const keyTest = applicable(keys);
  const running = async (overrides: Partial<DesiredService> = {}) => {
    const desired = bench.service(overrides);
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    return desired;
  };

  it('tells when each stage of starting ended, in their order', async () => {
    const desired = await running();
    const { revisions, replicas } = await bench.target.observe(desired);
    const [{ stages }] = revisions;
    const instants = stageOrder.flatMap(stage => stages[stage] ?? []);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(stages.accepted).toEqual(expect.any(Number));
    expect(stages.modelReady).toEqual(expect.any(Number));
    expect(replicas).toContainEqual(
      expect.objectContaining({ revision: 1, state: 'ready', restarts: 0 }),
    );
  });

  it('answers the portal without any endpoint key', async () => {
    const desired = await running();
    const answer = await bench.predictFromPortal(desired);
    expect(answer).toMatchObject({ status: 200 });
    expect(versionOf(answer)).toBe(desired.revisions[0].spec.modelVersion);
  });

  keyTest('answers whoever has a key, and refuses who has none', async () => {
    const { secret, accepted } = bench.key('contract1');
    const desired = await running({ keys: [accepted] });

    const answer = await bench.predict(desired, secret);
    expect(answer).toMatchObject({ status: 200 });
    expect(versionOf(answer)).toBe(desired.revisions[0].spec.modelVersion);
    await expect(bench.predict(desired)).resolves.toMatchObject({
      status: 401,
    });
    await expect(
      bench.predict(desired, bench.key('unknown01').secret),
    ).resolves.toMatchObject({ status: 401 });
  });

  keyTest('refuses the key of another service', async () => {
    const theirs = bench.key('contract2');
    await running({ keys: [theirs.accepted] });
    const desired = await running({ keys: [bench.key('contract3').accepted] });
    await expect(bench.predict(desired, theirs.secret)).resolves.toMatchObject({
      status: 403,
    });
  });

  keyTest('refuses a key that has expired', async () => {
    const { secret, accepted } = bench.key('contract4');
    const desired = await running({ keys: [{ ...accepted, expiresAt: 1 }] });
    await expect(bench.predict(desired, secret)).resolves.toMatchObject({
      status: 401,
    });
  });

  keyTest('refuses a key as soon as it is seen to be gone', async () => {
    const gone = bench.key('contract5');
    const kept = bench.key('contract6');
    const desired = await running({ keys: [gone.accepted, kept.accepted] });
    await expect(bench.predict(desired, gone.secret)).resolves.toMatchObject({
      status: 200,
    });

    await bench.converge({ ...desired, keys: [kept.accepted] }, 1);
    await bench.until(
      desired,
      'only the other key is accepted',
      ({ keyIds }) => keyIds?.join() === kept.accepted.id,
    );

    await expect(bench.predict(desired, gone.secret)).resolves.toMatchObject({
      status: 401,
    });
    await expect(bench.predict(desired, kept.secret)).resolves.toMatchObject({
      status: 200,
    });
  });

  keyTest('counts the use of a key', async () => {
    const { secret, accepted } = bench.key('contract7');
    const desired = await running({ keys: [accepted] });
    await bench.predict(desired, secret);
    await bench.predict(desired, secret);
    const { keyUsage } = await bench.until(desired, 'two uses are counted', o =>
      o.keyUsage.some(usage => usage.useCount === 2),
    );
    // A target may say more, such as the bytes.
    expect(keyUsage).toMatchObject([
      { id: 'contract7', useCount: 2, lastUsedAt: expect.any(Number) },
    ]);
  });

  it('keeps a stopped service, but nothing of it runs or answers', async () => {
    const { secret, accepted } = bench.key('contract8');
    const desired = await running({ keys: [accepted] });
    await bench.converge({ ...desired, revisions: [] }, 1);
    await bench.until(
      desired,
      'nothing runs any more',
      ({ exists, replicas }) =>
        exists && !replicas.some(replica => replica.state !== 'stopped'),
    );
    const { status } = await bench.predict(desired, secret);
    expect(status).toBeGreaterThanOrEqual(500);
  });

  it('gives no more log lines than asked for, oldest first', async () => {
    const desired = await running();
    const instants: number[] = [];
    for await (const line of bench.target.logs(desired, { limit: 2 })) {
      instants.push(Date.parse(line.at));
    }
    expect(instants.length).toBeLessThanOrEqual(2);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  });

  it('goes on with the lines of replicas that come later, until it is told to stop', async () => {
    const desired = await running();
    const { replicas } = await bench.target.observe(desired);
    const before = replicas.map(({ name }) => name);
    const ending = new AbortController();
    const written = new Set<string>();
    const reading = (async () => {
      const options = { limit: 1, follow: ending.signal };
      for await (const { replica } of bench.target.logs(desired, options)) {
        written.add(replica);
      }
    })();
    await bench.converge(
      { ...desired, revisions: [bench.revision(1, 100), bench.revision(2, 0)] },
      1,
    );
    await bench.until(desired, 'a line of the second revision has come', () =>
      [...written].some(replica => !before.includes(replica)),
    );
    ending.abort();
    await expect(reading).resolves.toBeUndefined();
  });
}
