// Part of a suite that the tests of each target call.
/* eslint-disable jest/no-export */
import { AcceptedKey, DesiredService } from '../../targets';
import { Bench } from './Bench';
import { ServingTargetContractOptions } from './subject';

/** What a target says without being told to change anything. */
export function describeReading(
  bench: Bench,
  abilities: Pick<
    ServingTargetContractOptions,
    'keys' | 'mirror' | 'scaleToZero' | 'weights'
  >,
): void {
  it('says of itself what the tests have been told of it', async () => {
    const { keys = true, ...others } = abilities;
    const told = { mirror: true, scaleToZero: true, weights: true, ...others };
    expect(bench.target.checksKeys).toBe(keys);
    await expect(
      bench.target.capabilities(bench.subject.pool),
    ).resolves.toMatchObject(told);
  });

  it('says what the pool can do', async () => {
    await expect(
      bench.target.capabilities(bench.subject.pool),
    ).resolves.toMatchObject({
      reachable: true,
      formats: expect.arrayContaining([bench.subject.specs[0].format]),
      runtimes: expect.arrayContaining([bench.subject.specs[0].runtime]),
    });
  });

  it('says why the pool cannot be reached, and never throws', async () => {
    const { unreachable, pool } = bench.subject;
    await expect(unreachable.capabilities(pool)).resolves.toMatchObject({
      reachable: false,
      problem: expect.stringMatching(/\w+/),
    });
  });

  it('rejects every other question while it cannot be reached', async () => {
    const { unreachable } = bench.subject;
    const desired = bench.service();
    await expect(unreachable.observe(desired)).rejects.toThrow();
    await expect(unreachable.converge(desired, { epoch: 1 })).rejects.toThrow();
    await expect(unreachable.remove(desired, { epoch: 1 })).rejects.toThrow();
  });

  it('observes a service that nobody declared as absent', async () => {
    await expect(bench.target.observe(bench.service())).resolves.toMatchObject({
      exists: false,
      revisions: [],
      replicas: [],
      ...(bench.target.checksKeys && { keyIds: [] }),
      asOf: expect.any(Number),
    });
  });

  it('finds nothing blocking in what runs, and changes nothing by looking', async () => {
    const desired = bench.service();
    const findings = await bench.target.preflight(desired, bench.subject.pool);
    expect(findings.filter(f => f.severity === 'blocking')).toEqual([]);
    await expect(bench.target.observe(desired)).resolves.toMatchObject({
      exists: false,
    });
    await expect(
      bench.target.list(bench.subject.pool),
    ).resolves.not.toContainEqual({ id: desired.id, name: desired.name });
  });

  it('finds nothing blocking in another revision of what runs already', async () => {
    const desired = bench.service();
    await bench.converge(desired, 1);
    const findings = await bench.target.preflight(
      { ...desired, revisions: [bench.revision(2, 100)] },
      bench.subject.pool,
    );
    expect(findings.filter(f => f.severity === 'blocking')).toEqual([]);
    await expect(bench.converge(desired, 1)).resolves.toEqual({
      outcome: 'unchanged',
    });
  });

  it('blocks a replica that is larger than the pool, with a fix', async () => {
    const { pool } = bench.subject;
    const revision = bench.revision(1, 100);
    const resources = {
      ...revision.spec.resources,
      memoryMiB: pool.capacity.memoryMiB * 2,
    };
    const desired = bench.service({
      revisions: [{ ...revision, spec: { ...revision.spec, resources } }],
    });
    await expect(bench.target.preflight(desired, pool)).resolves.toContainEqual(
      expect.objectContaining({
        severity: 'blocking',
        code: expect.stringMatching(/^[a-z0-9-]+$/),
        message: expect.stringMatching(/\w+/),
        fix: expect.stringMatching(/\w+/),
      }),
    );
  });

  it('renders the same manifests for the same declaration, without any secret', async () => {
    const { accepted } = bench.key('rendered1');
    const desired = deepFreeze(bench.service({ keys: [accepted] }));
    const capabilities = await bench.target.capabilities(bench.subject.pool);

    const manifests = bench.target.render(desired, capabilities);

    expect(bench.target.render(desired, capabilities)).toEqual(manifests);
    expect(manifests).not.toHaveLength(0);
    for (const manifest of manifests) {
      expect(manifest.apiVersion).toMatch(/\w+\/v\w+|^v\d/);
      expect(manifest.kind).toMatch(/^[A-Z]/);
    }
    expect(manifests.map(m => m.metadata.name)).toContain(desired.name);
    expect(JSON.stringify(manifests)).not.toContain(accepted.sha256);
    expect(JSON.parse(JSON.stringify(manifests))).toEqual(manifests);
  });
}

function deepFreeze(desired: DesiredService): DesiredService {
  desired.keys.forEach((key: AcceptedKey) => Object.freeze(key));
  for (const revision of desired.revisions) {
    Object.freeze(revision.spec.resources);
    Object.freeze(revision.spec.environmentVariables);
    Object.freeze(revision.spec);
    Object.freeze(revision);
  }
  Object.freeze(desired.keys);
  Object.freeze(desired.revisions);
  return Object.freeze(desired);
}
