import { mockCredentials } from '@backstage/backend-test-utils';
import { PlannedRollout } from '../rollouts/RolloutPlanner';
import { RolloutWish } from '../rollouts/RolloutStarter';
import { StoredService } from '../services/ServicesStore';
import { PromotionOffer } from './PromotionAdvice';
import { Promotions, PromotionsOptions } from './Promotions';

const digest = `sha256:${'2'.repeat(64)}`;
const model = 'model:default/digits';
const staging = { name: 'a', environment: 'staging', model } as StoredService;
const production = {
  ...{ name: 'b', environment: 'production', model },
} as StoredService;
const offer: PromotionOffer = {
  source: {
    ...{ service: 'a', environment: 'staging', revision: 1, digest, model },
    ...{ modelVersion: '2', owner: 'group:default/a' },
  },
  environment: { name: 'production', title: 'Production', production: true },
  findings: [],
};

/** Promotes over rooms that answer what they are told to. */
const promote = (options: {
  planned?: string;
  target?: StoredService;
}): Promise<RolloutWish> => {
  const { planned = digest, target = production } = options;
  const promotions = Promotions.create({
    reader: { find: async () => staging },
    advice: { offer: async () => offer },
    planner: { plan: async () => ({ facts: { digest: planned } }) },
    starter: {
      begin: async (
        _name: string,
        _request: object,
        _credentials: object,
        how: { plan: (service: StoredService) => Promise<RolloutWish> },
      ) => how.plan(target),
    },
  } as unknown as PromotionsOptions);
  return promotions.promote(
    'a',
    { digest, target: 'b', idempotencyKey: 'one' },
    mockCredentials.user(),
  ) as unknown as Promise<RolloutWish>;
};

describe('what is stored of a promotion', () => {
  it('is where it was stable, and a plan for the same digest', async () => {
    expect(await promote({})).toMatchObject({
      planned: { facts: { digest } } as PlannedRollout,
      promotedFrom: { service: 'a', revision: 1, modelVersion: '2', digest },
    });
  });

  it('is nothing when the catalog was changed between the look at it and the plan', async () => {
    await expect(promote({ planned: 'sha256:other' })).rejects.toThrow(
      `The digests differ: staging runs ${digest}, and the catalog has sha256:other`,
    );
  });

  it('is nothing for a service of another model', async () => {
    const other = { ...production, model: 'model:default/iris' };
    await expect(promote({ target: other })).rejects.toThrow(
      'choose a service of the same model',
    );
  });
});
