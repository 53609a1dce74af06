import fc from 'fast-check';
import type { TargetEvent } from '@fairway/backstage-plugin-mlops-node';
import { appended } from './appended';

const event = (id: string, at = 0): TargetEvent => ({
  id,
  at,
  type: 'kubernetes-back-off',
  severity: 'warning',
  message: id,
});
const idsOf = (events: TargetEvent[]) => events.map(({ id }) => id);

describe('events that are listed again', () => {
  it('stand where they stood, and what is new stands behind them', () => {
    const now = [event('new'), event('a', 9), event('late'), event('b')];
    expect(idsOf(appended(now, ['b', 'gone', 'a']))).toEqual([
      'b',
      'a',
      'new',
      'late',
    ]);
    expect(idsOf(appended(now, []))).toEqual(['new', 'a', 'late', 'b']);
  });

  it('are all told to whoever reads on behind the last one that was told', () => {
    const look = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), looks => {
        const told = new Set<string>();
        let listed: string[] = [];
        let last: string | undefined;
        for (const ids of looks) {
          const list = idsOf(
            appended(
              ids.map(id => event(id)),
              listed,
            ),
          );
          for (const id of list.slice(list.indexOf(last ?? '') + 1)) {
            told.add(id);
          }
          last = list[list.length - 1] ?? last;
          listed = list.length > 0 ? list : listed;
          expect(ids.filter(id => !told.has(id))).toEqual([]);
        }
      }),
    );
  });
});
