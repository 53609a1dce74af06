import { TargetEvent } from '@fairway/backstage-plugin-mlops-node';
import { observation, service } from '../../__testUtils__/planInputs';
import { eventsAfter, isAsStored } from './news';

const event = (id: string): TargetEvent => ({
  id,
  at: 1,
  type: 'replica-exited',
  severity: 'warning',
  message: 'A replica exited',
});

describe('the events of a target that are still to be told', () => {
  const events = ['a', 'b', 'c'].map(event);
  const after = (told: string | undefined) =>
    eventsAfter(told, events).map(({ id }) => id);

  it('are those after the last one that was told', () => {
    expect(after('b')).toEqual(['c']);
    expect(after('c')).toEqual([]);
  });

  it('are all of them when nothing was told, or the target forgot it', () => {
    expect(after(undefined)).toEqual(['a', 'b', 'c']);
    expect(after('forgotten')).toEqual(['a', 'b', 'c']);
  });
});

describe('a look at a service', () => {
  const replicas = [
    {
      name: 'digits-2-0',
      revision: 2,
      state: 'ready' as const,
      reason: undefined,
      since: '2026-01-01T00:00:00.000Z',
      restarts: 0,
    },
  ];
  const stored = {
    ...service,
    phase: 'ready' as const,
    message: 'Fine',
    servingRevision: 2,
    replicas,
  };
  const teaches = (overrides: Partial<Parameters<typeof isAsStored>[1]> = {}) =>
    !isAsStored(stored, {
      status: { phase: 'ready', message: 'Fine' },
      // What was stored as JSON has no fields that are undefined.
      observation: observation([], {
        replicas: JSON.parse(JSON.stringify(replicas)),
        keyUsage: [{ id: 'key', useCount: 5, lastUsedAt: 1 }],
      }),
      endpoint: undefined,
      servingRevision: 2,
      untold: [],
      ...overrides,
    });

  it('teaches nothing when all is as it is stored', () => {
    expect(teaches()).toBe(false);
  });

  it.each([
    ['another phase', { status: { phase: 'degraded', message: 'Fine' } }],
    ['another message', { status: { phase: 'ready', message: 'Good' } }],
    [
      'that it sleeps',
      { status: { phase: 'ready', message: 'Fine', asleepSince: 1 } },
    ],
    ['another revision in service', { servingRevision: 1 }],
    ['a replica that is gone', { observation: observation() }],
    [
      'its first address',
      {
        endpoint: { url: 'a', inferUrl: 'b', modelName: 'c', protocols: [] },
      },
    ],
    ['an event', { untold: [event('a')] }],
  ] as [string, Parameters<typeof teaches>[0]][])('teaches %s', (_, seen) => {
    expect(teaches(seen)).toBe(true);
  });
});
