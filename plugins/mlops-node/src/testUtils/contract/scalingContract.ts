// Part of a suite that the tests of each target call.
/* eslint-disable jest/no-export */
import { DesiredService, Observation } from '../../targets';
import { applicable } from './applicable';
import { Bench, versionOf } from './Bench';

const crowd = 20;
/** The shortest pause after which a target must let a revision sleep. */
const scaling = { minReplicas: 0, maxReplicas: 1, idleSeconds: 5 };

/** Scaling to zero and back. Left out for targets that cannot. */
export function describeScaling(
  bench: Bench,
  options: { scaleToZero: boolean; keys: boolean },
): void {
  const test = applicable(options.scaleToZero);
  const keyTest = applicable(options.scaleToZero && options.keys);

  const sleepy = (overrides: Partial<DesiredService> = {}) =>
    bench.service({
      revisions: [{ ...bench.revision(1, 100), scaling }],
      ...overrides,
    });
  const isAsleep = ({ revisions: [revision] }: Observation) =>
    revision?.asleep === true && revision.readyReplicas === 0;
  const untilAsleep = (desired: DesiredService) =>
    bench.until(
      desired,
      'the service sleeps and nothing of it runs',
      observation =>
        isAsleep(observation) &&
        observation.replicas.every(({ state }) => state === 'stopped'),
    );

  test('shows that a revision is ready before it sleeps for the first time', async () => {
    const desired = sleepy();
    await bench.converge(desired, 1);
    const { revisions } = await bench.untilReady(desired);
    expect(revisions[0].asleep ?? false).toBe(false);
  });

  test('sleeps when nobody predicts, and looking at it does not wake it', async () => {
    const desired = sleepy();
    await bench.converge(desired, 1);
    await bench.untilReady(desired);

    const { revisions } = await untilAsleep(desired);
    expect(revisions[0].problem).toBeUndefined();

    await expect(bench.converge(desired, 1)).resolves.toEqual({
      outcome: 'unchanged',
    });
    await bench.target.endpoint(desired, desired.modelName);
    await bench.target.reach(desired);
    expect(isAsleep(await bench.target.observe(desired))).toBe(true);
  });

  test('answers whoever comes while it sleeps, and is awake afterwards', async () => {
    const { secret, accepted } = bench.key('scaling01');
    const desired = sleepy({ keys: [accepted] });
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    await untilAsleep(desired);

    const answers = await Promise.all(
      Array.from({ length: crowd }, () => bench.predict(desired, secret)),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(crowd).fill(200));
    const { revisions, events } = await bench.until(
      desired,
      'the service is awake',
      observation => !isAsleep(observation),
    );
    expect(revisions[0].readyReplicas).toBe(1);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  keyTest('goes on sleeping over a change of its keys', async () => {
    const desired = sleepy();
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    await untilAsleep(desired);
    const { accepted } = bench.key('scaling02');
    await bench.converge({ ...desired, keys: [accepted] }, 1);
    const after = await bench.until(desired, 'the key is accepted', o =>
      o.keyIds!.includes(accepted.id),
    );
    expect(isAsleep(after)).toBe(true);
  });

  test('changes scaling while the replicas go on', async () => {
    const desired = bench.service();
    await bench.converge(desired, 1);
    const before = await bench.untilReady(desired);
    const step = {
      ...desired,
      revisions: [{ ...bench.revision(1, 100), scaling }],
    };
    await expect(bench.converge(step, 1)).resolves.toEqual({
      outcome: 'written',
    });
    const { replicas } = await bench.target.observe(desired);
    expect(replicas).toEqual(before.replicas);
  });
}

/** Copies of predictions. Left out for targets that make none. */
export function describeMirror(bench: Bench, mirror: boolean): void {
  const test = applicable(mirror);

  test('answers from the revision with the traffic while another gets copies', async () => {
    const { secret, accepted } = bench.key('mirror001');
    const desired = bench.service({
      keys: [accepted],
      revisions: [
        bench.revision(1, 100),
        { ...bench.revision(2, 0), mirror: 100 },
      ],
    });
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    const answers = await Promise.all(
      Array.from({ length: crowd }, () => bench.predict(desired, secret)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(crowd).fill(200));
    expect(new Set(answers.map(versionOf))).toEqual(
      new Set([bench.subject.specs[0].modelVersion]),
    );
  });

  test('answers as ever while the revision that gets copies cannot start', async () => {
    const { secret, accepted } = bench.key('mirror002');
    const broken = bench.revision(2, 0);
    const desired = bench.service({
      keys: [accepted],
      revisions: [
        bench.revision(1, 100),
        {
          ...broken,
          mirror: 100,
          spec: { ...broken.spec, digest: `sha256:${'0'.repeat(64)}` },
        },
      ],
    });
    await bench.converge(desired, 1);
    await bench.until(desired, 'the first revision is ready', o =>
      o.revisions.some(r => r.number === 1 && r.readyReplicas === 1),
    );
    for (let index = 0; index < crowd; index++) {
      const answer = await bench.predict(desired, secret);
      expect(answer).toMatchObject({ status: 200 });
      expect(versionOf(answer)).toBe(bench.subject.specs[0].modelVersion);
    }
  });
}

/** Limits of endpoint keys. Left out for targets that have none. */
export function describeRateLimits(bench: Bench, rateLimits: boolean): void {
  const test = applicable(rateLimits);

  test('refuses a key that is used too often with 429, and no other key', async () => {
    const limited = bench.key('limit0001');
    const free = bench.key('limit0002');
    const burst = 3;
    const desired = bench.service({
      keys: [
        {
          ...limited.accepted,
          rateLimit: { requestsPerSecond: 0.001, burst },
        },
        free.accepted,
      ],
    });
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    const statuses: number[] = [];
    for (let index = 0; index < burst + 2; index++) {
      statuses.push((await bench.predict(desired, limited.secret)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await expect(bench.predict(desired, free.secret)).resolves.toMatchObject({
      status: 200,
    });
  });
}
