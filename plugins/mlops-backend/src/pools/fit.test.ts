import fc from 'fast-check';
import { amountsOf, findCapacityProblems } from './fit';

const none = { cpu: 0, memoryMiB: 0, gpus: 0 };
const capacity = { cpu: 8, memoryMiB: 16_384, gpus: 2 };

const problems = (wanted: object, reserved: object = {}) =>
  findCapacityProblems({
    pool: 'The pool',
    capacity,
    reserved: { ...none, ...reserved },
    wanted: { ...none, ...wanted },
  });

describe('amounts of a request', () => {
  it('are those of one replica times the replicas', () => {
    expect(amountsOf({ cpu: 0.5, memoryMiB: 256, gpus: 1 }, 3)).toEqual({
      cpu: 1.5,
      memoryMiB: 768,
      gpus: 3,
    });
  });
});

describe('fit into a pool', () => {
  it('finds nothing wrong with what fills the pool exactly', () => {
    expect(problems(capacity)).toEqual([]);
    expect(problems({ cpu: 2 }, { cpu: 6 })).toEqual([]);
  });

  it('is not disturbed by rounding of parts of a core', () => {
    expect(problems({ cpu: 8 - 0.3 }, { cpu: 0.1 + 0.2 })).toEqual([]);
  });

  it('tells a full pool from one that is too small, each with its fix', () => {
    expect(problems({ cpu: 3 }, { cpu: 6 })).toEqual([
      {
        severity: 'blocking',
        code: 'pool-full',
        message: 'The pool has 2 cores of CPU free, 3 cores are needed',
        fix: expect.stringContaining('stop a service'),
      },
    ]);
    expect(problems({ cpu: 9 }, { cpu: 6 })).toEqual([
      {
        severity: 'blocking',
        code: 'pool-too-small',
        message: 'The pool has 8 cores of CPU in all, 9 cores are needed',
        fix: expect.stringContaining('fewer replicas'),
      },
    ]);
  });

  it('finds every amount that does not fit', () => {
    expect(
      problems({ cpu: 9, memoryMiB: 20_000, gpus: 3 }).map(
        ({ message }) => message,
      ),
    ).toEqual([
      expect.stringContaining('cores of CPU'),
      expect.stringContaining('16384 MiB of memory'),
      expect.stringContaining('2 of GPUs'),
    ]);
  });

  it('asks for nothing of what is not wanted, though the pool is overdrawn', () => {
    expect(problems({ cpu: 1 }, { gpus: 5 })).toEqual([]);
  });

  it('never says that less than nothing is free', () => {
    expect(problems({ gpus: 1 }, { gpus: 5 })[0].message).toContain(
      'has 0 of GPUs free',
    );
  });

  it('fits exactly when no amount exceeds what is free', () => {
    const amount = fc.integer({ min: 0, max: 20 });
    const amounts = fc.record({ cpu: amount, memoryMiB: amount, gpus: amount });
    fc.assert(
      fc.property(amounts, amounts, amounts, (whole, reserved, wanted) => {
        const fits = (['cpu', 'memoryMiB', 'gpus'] as const).every(
          key => wanted[key] === 0 || wanted[key] + reserved[key] <= whole[key],
        );
        const found = findCapacityProblems({
          pool: 'p',
          capacity: whole,
          reserved,
          wanted,
        });
        expect(found.length === 0).toBe(fits);
      }),
    );
  });
});
