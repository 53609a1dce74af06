import type { Promotion } from '@fairway/backstage-plugin-mlops-common';
import { ago } from './ago';
import { digest, digitsModel } from './modelFixtures';
import { beforeTraffic } from './rolloutFixtures';
import { readyService } from './serviceFixtures';

/** What can be promoted of `readyService`: its version 2, to production. */
export const stagingPromotion: Promotion = {
  source: {
    service: readyService.name,
    environment: 'staging',
    revision: 2,
    modelVersion: '2',
    digest: digest('b'),
    model: digitsModel.ref,
    owner: readyService.owner,
    stableSince: ago(3 * 86_400),
    rollout: {
      id: 'rollout-of-staging',
      endedAt: ago(3 * 86_400),
      hasGates: true,
      verdicts: beforeTraffic,
    },
  },
  environment: { name: 'production', title: 'Production', production: true },
  targets: [
    {
      service: 'digits-production',
      owner: readyService.owner,
      stableRevision: 1,
      modelVersion: '1',
      digest: digest('a'),
    },
  ],
  findings: [],
  isAllowed: true,
};
