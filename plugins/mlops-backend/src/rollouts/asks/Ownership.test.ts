import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Ownership, Standing } from './Ownership';

/** An entity with nothing but what it is related to. */
const entity = (
  kind: string,
  name: string,
  relations: Record<string, string[]> = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  relations: Object.entries(relations).flatMap(([type, targets]) =>
    targets.map(targetRef => ({ type, targetRef })),
  ),
});

const ownership = (...entities: Entity[]) =>
  Ownership.create({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities }),
  });

const mira = 'user:default/mira';
const team = 'group:default/team';

describe('somebody', () => {
  it.each<[string, Standing, Entity[]]>([
    [
      'who is a member of the owning group',
      'owner',
      [entity('User', 'mira', { memberOf: [team] })],
    ],
    [
      'whose group belongs to the owning group, over two levels',
      'owner',
      [
        entity('User', 'mira', { memberOf: ['group:default/squad'] }),
        entity('Group', 'squad', { childOf: ['group:default/tribe'] }),
        entity('Group', 'tribe', { childOf: [team] }),
      ],
    ],
    [
      'who is a member of another group',
      'other',
      [entity('User', 'mira', { memberOf: ['group:default/others'] })],
    ],
    [
      'whose group is above the owning group',
      'other',
      [
        entity('User', 'mira', { memberOf: ['group:default/tribe'] }),
        entity('Group', 'tribe', { parentOf: [team] }),
        entity('Group', 'team', { childOf: ['group:default/tribe'] }),
      ],
    ],
    [
      'who only owns the group as an entity',
      'other',
      [entity('User', 'mira', { ownerOf: [team] })],
    ],
    ['who is in no group', 'other', [entity('User', 'mira')]],
    ['who is not in the catalog', 'absent', [entity('Group', 'team')]],
    [
      'whose groups belong to each other in a circle',
      'other',
      [
        entity('User', 'mira', { memberOf: ['group:default/a'] }),
        entity('Group', 'a', { childOf: ['group:default/b'] }),
        entity('Group', 'b', { childOf: ['group:default/a'] }),
      ],
    ],
  ])('%s is: %s', async (_, standing, entities) => {
    expect(await ownership(...entities).standing(mira, team)).toBe(standing);
  });

  it('owns what is their own, however the name is written', async () => {
    const own = ownership(entity('User', 'mira'));
    expect(await own.standing(mira, 'User:Default/Mira')).toBe('owner');
    expect(await own.standing('user:default/MIRA', 'user:mira')).toBe('owner');
  });

  it('is asked for no longer than ten levels of groups', async () => {
    const levels = (count: number) => [
      entity('User', 'mira', { memberOf: ['group:default/g1'] }),
      ...Array.from({ length: count }, (_, index) =>
        entity('Group', `g${index + 1}`, {
          childOf: [index + 1 === count ? team : `group:default/g${index + 2}`],
        }),
      ),
    ];
    expect(await ownership(...levels(9)).standing(mira, team)).toBe('owner');
    expect(await ownership(...levels(50)).standing(mira, team)).toBe('other');
  });
});

describe('a catalog that cannot be asked', () => {
  const broken = (answer: () => Promise<never>) =>
    Ownership.create({
      auth: mockServices.auth(),
      catalog: catalogServiceMock.mock({ getEntitiesByRefs: answer }),
    });

  it('says nothing about anybody', async () => {
    const down = broken(async () => {
      throw new Error('connect ECONNREFUSED');
    });
    await expect(down.standing(mira, team)).rejects.toThrow('ECONNREFUSED');
    expect(await down.atSubmission(mira, team)).toBeUndefined();
  });

  it('is not waited for for ever', async () => {
    jest.useFakeTimers();
    try {
      const settled = jest.fn();
      broken(() => new Promise(() => {}))
        .standing(mira, team)
        .catch(settled);
      await jest.advanceTimersByTimeAsync(10_000);
      expect(settled).toHaveBeenCalledWith(
        new Error('nothing came within 10 s'),
      );
    } finally {
      jest.useRealTimers();
    }
  });
});
