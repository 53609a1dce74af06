import { Promotion } from '@fairway/backstage-plugin-mlops-common';
import { instant } from '@fairway/backstage-plugin-mlops-common/testUtils';

export function promotion(overrides: Partial<Promotion> = {}): Promotion {
  return {
    source: {
      service: 'digits-staging',
      environment: 'staging',
      revision: 2,
      modelVersion: '3',
      digest: `sha256:${'3'.repeat(64)}`,
      model: 'model:default/digits',
      owner: 'group:default/diagnostics-ml',
      stableSince: instant(1),
    },
    environment: { name: 'production', title: 'Production', production: true },
    targets: [
      {
        service: 'digits-production',
        owner: 'group:default/diagnostics-ml',
        stableRevision: 1,
        modelVersion: '2',
        digest: `sha256:${'2'.repeat(64)}`,
      },
    ],
    findings: [],
    isAllowed: true,
    ...overrides,
  };
}
