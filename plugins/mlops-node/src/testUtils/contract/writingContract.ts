// Part of a suite that the tests of each target call.
/* eslint-disable jest/no-export */
import { PlacedService, ServiceKey, StaleEpochError } from '../../targets';
import { Bench } from './Bench';

/** Declaring, fencing, removing. */
export function describeWriting(bench: Bench): void {
  const keyOf = ({ id, name }: ServiceKey): ServiceKey => ({ id, name });
  const placeOf = ({ id, name, pool }: PlacedService): PlacedService => ({
    id,
    name,
    pool,
  });

  it('declares a service once, and changes nothing the second time', async () => {
    const desired = bench.service();
    await expect(bench.converge(desired, 1)).resolves.toEqual({
      outcome: 'written',
    });
    await expect(bench.converge(desired, 1)).resolves.toEqual({
      outcome: 'unchanged',
    });
    await expect(bench.target.observe(desired)).resolves.toMatchObject({
      exists: true,
      revisions: [{ number: 1, desiredReplicas: 1 }],
    });
  });

  it('refuses a declaration under an earlier epoch and changes nothing', async () => {
    const desired = bench.service();
    await bench.converge(desired, 5);
    const { accepted } = bench.key('toolate01');

    await expect(
      bench.converge({ ...desired, keys: [accepted], revisions: [] }, 4),
    ).rejects.toThrow(StaleEpochError);

    const { revisions, keyIds } = await bench.target.observe(desired);
    expect(revisions.map(r => r.number)).toEqual([1]);
    expect(keyIds ?? []).toEqual([]);
    await expect(bench.converge(desired, 5)).resolves.toEqual({
      outcome: 'unchanged',
    });
  });

  it('refuses a removal under an earlier epoch and changes nothing', async () => {
    const desired = bench.service();
    await bench.converge(desired, 5);
    await expect(
      bench.target.remove(placeOf(desired), { epoch: 4 }),
    ).rejects.toThrow(StaleEpochError);
    await expect(bench.converge(desired, 5)).resolves.toEqual({
      outcome: 'unchanged',
    });
  });

  it('accepts a later epoch, which shuts out the earlier one at once', async () => {
    const desired = bench.service();
    await bench.converge(desired, 5);
    await expect(bench.converge(desired, 6)).resolves.toEqual({
      outcome: 'unchanged',
    });
    await expect(bench.converge(desired, 5)).rejects.toThrow(StaleEpochError);
  });

  it('lists what was declared and forgets what was removed', async () => {
    const desired = bench.service();
    await bench.converge(desired, 1);
    await expect(bench.target.list(bench.subject.pool)).resolves.toContainEqual(
      keyOf(desired),
    );

    await bench.target.remove(placeOf(desired), { epoch: 1 });

    await bench.until(desired, 'the service is gone', o => !o.exists);
    await expect(
      bench.target.list(bench.subject.pool),
    ).resolves.not.toContainEqual(keyOf(desired));
  });

  it('removes twice, and what was never there', async () => {
    const desired = bench.service();
    await bench.converge(desired, 1);
    await bench.target.remove(placeOf(desired), { epoch: 1 });
    for (const key of [placeOf(desired), placeOf(bench.service())]) {
      await expect(
        bench.target.remove(key, { epoch: 1 }),
      ).resolves.toBeUndefined();
    }
  });

  it('declares a service anew after its removal', async () => {
    const desired = bench.service();
    await bench.converge(desired, 1);
    await bench.target.remove(placeOf(desired), { epoch: 1 });
    await bench.until(desired, 'the service is gone', o => !o.exists);
    await expect(bench.converge(desired, 2)).resolves.toEqual({
      outcome: 'written',
    });
  });

  it('does not give the name of one service to another', async () => {
    const desired = bench.service();
    await bench.converge(desired, 1);
    await expect(
      bench.converge({ ...desired, id: `${desired.id}-other` }, 9),
    ).rejects.toThrow();
    await expect(bench.converge(desired, 1)).resolves.toEqual({
      outcome: 'unchanged',
    });
  });

  it('says which service to look at again, until it is told to stop', async () => {
    const desired = bench.service();
    const seen: ServiceKey[] = [];
    const controller = new AbortController();
    try {
      bench.target.watch(key => seen.push(keyOf(key)), controller.signal);
      await bench.converge(desired, 1);
      await bench.until(desired, 'the watch has told of the service', () =>
        seen.some(key => key.id === desired.id && key.name === desired.name),
      );
    } finally {
      controller.abort();
    }

    const later = bench.service();
    await bench.converge(later, 1);
    await bench.untilReady(later);
    expect(seen).not.toContainEqual(keyOf(later));
  });

  it('accepts a watch that was stopped before it began', async () => {
    const onKey = jest.fn();
    bench.target.watch(onKey, AbortSignal.abort());
    const desired = bench.service();
    await bench.converge(desired, 1);
    await bench.untilReady(desired);
    expect(onKey).not.toHaveBeenCalled();
  });
}
