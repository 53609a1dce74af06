// What is to be seen depends on what was drawn.
/* eslint-disable jest/no-conditional-expect */
import fc from 'fast-check';
import { FairQueue } from './FairQueue.ts';

const plenty = { priority: 5, maximum: 1_000 };

describe('FairQueue', () => {
  it('gives each key its turn, and each key its own order', () => {
    const queue = FairQueue.create<string>();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) {
      queue.add(item, { ...plenty, key: item[0] });
    }
    expect(queue.clear()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.size).toBe(0);
  });

  it('takes the more urgent first', () => {
    const queue = FairQueue.create<string>();
    queue.add('later', { ...plenty, key: 'a', priority: 9 });
    queue.add('usual', { ...plenty, key: 'a' });
    queue.add('now', { ...plenty, key: 'b', priority: 1 });
    expect(queue.clear()).toEqual(['now', 'usual', 'later']);
  });

  it('refuses when it is full of one key, and makes room for another', () => {
    const queue = FairQueue.create<string>();
    const add = (item: string, priority = 5) => {
      const hadRoom = queue.hasRoom(item[0], 3);
      const added = queue.add(item, { key: item[0], priority, maximum: 3 });
      expect(added !== undefined).toBe(hadRoom);
      return added;
    };
    add('a1');
    add('a2', 9);
    add('a3');
    expect(add('a4')).toBeUndefined();
    // The least urgent of the greedy key goes, then its newest.
    expect(add('b1')?.evicted).toBe('a2');
    expect(add('b2')).toBeUndefined();
    expect(add('c1')?.evicted).toBe('a3');
    expect(queue.clear()).toEqual(['a1', 'b1', 'c1']);
  });

  it('has no place at all when none is declared', () => {
    const queue = FairQueue.create<string>();
    expect(
      queue.add('a', { key: 'a', priority: 5, maximum: 0 }),
    ).toBeUndefined();
  });

  it('never holds more than it may, loses nobody and starves no key', () => {
    const act = fc.oneof(
      fc.record({
        add: fc.constantFrom('a', 'b', 'c', 'd'),
        priority: fc.integer({ min: 1, max: 3 }),
      }),
      fc.constant('take' as const),
      fc.record({ leave: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), acts => {
        const queue = FairQueue.create<number>();
        const present = new Map<
          number,
          NonNullable<ReturnType<typeof queue.add>>['ticket']
        >();
        let next = 0;
        for (const step of acts) {
          if (step === 'take') {
            const urgent = Math.min(
              ...[...present.values()].map(({ priority }) => priority),
            );
            const taken = queue.take();
            expect(taken === undefined).toBe(present.size === 0);
            if (taken !== undefined) {
              const ticket = present.get(taken)!;
              expect(ticket.priority).toBe(urgent);
              const older = [...present].filter(
                ([id, other]) =>
                  id < taken &&
                  other.key === ticket.key &&
                  other.priority === ticket.priority,
              );
              expect(older).toEqual([]);
              present.delete(taken);
            }
          } else if ('add' in step) {
            next += 1;
            const added = queue.add(next, {
              key: step.add,
              priority: step.priority,
              maximum: 8,
            });
            if (added) {
              if (added.evicted !== undefined) {
                present.delete(added.evicted);
              }
              present.set(next, added.ticket);
            } else {
              const own = [...present.values()].filter(
                ({ key }) => key === step.add,
              ).length;
              expect(present.size).toBe(8);
              for (const key of ['a', 'b', 'c', 'd']) {
                const theirs = [...present.values()].filter(
                  other => other.key === key,
                ).length;
                expect(theirs).toBeLessThanOrEqual(own + 1);
              }
            }
          } else {
            const [id, ticket] = [...present][step.leave] ?? [];
            if (id !== undefined && ticket) {
              queue.remove(ticket);
              queue.remove(ticket);
              present.delete(id);
            }
          }
          expect(queue.size).toBe(present.size);
        }
        expect(new Set(queue.clear())).toEqual(new Set(present.keys()));
      }),
    );
  });
});
