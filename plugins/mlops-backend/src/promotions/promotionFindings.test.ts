import fc from 'fast-check';
import {
  nextEnvironment,
  PromotionFacts,
  promotionFindings,
} from './promotionFindings';
import { isBlocked } from '../findings';
import { StoredService } from '../services/ServicesStore';

const digest = `sha256:${'2'.repeat(64)}`;
const environments = ['development', 'staging', 'production'].map(name => ({
  name,
  title: name,
  production: name === 'production',
}));
const service: StoredService = {
  id: 'id',
  name: 'digits-staging',
  model: 'model:default/digits',
  owner: 'group:default/diagnostics-ml',
  environment: 'staging',
  pool: 'gpupool:default/fake-pool',
  target: 'fake',
  desiredState: 'running',
  revisionNumber: 2,
  servingRevision: 2,
  phase: 'ready',
  message: 'Ready',
  phaseSince: 1,
  replicas: [],
  createdBy: 'user:default/mock',
  createdAt: 1,
  updatedAt: 1,
};
const facts: PromotionFacts = {
  service,
  environments,
  stable: { number: 2, modelVersion: '2', digest },
  stableSince: 1_000,
  listed: { digest, deployable: true, reasons: [] },
  rollout: { hasGates: true },
  open: [],
};
const codes = (change: Partial<PromotionFacts>) =>
  promotionFindings({ ...facts, ...change }).map(
    ({ code, severity }) => `${severity}: ${code}`,
  );

describe('what is promoted to the next environment', () => {
  it('is what is stable, ready, listed with the same digest and judged by gates', () => {
    expect(codes({})).toEqual([]);
  });

  it('goes to the environment after this one in the order of the config', () => {
    expect(nextEnvironment(environments, 'development')?.name).toBe('staging');
    expect(nextEnvironment(environments, 'staging')?.name).toBe('production');
    expect(nextEnvironment(environments, 'production')).toBeUndefined();
    expect(nextEnvironment(environments, 'gone')).toBeUndefined();
  });

  it.each<[string, Partial<PromotionFacts>, string]>([
    [
      'of the last environment',
      { service: { ...service, environment: 'production' } },
      'last-environment',
    ],
    [
      'of an environment that is not configured any more',
      { service: { ...service, environment: 'gone' } },
      'environment-unknown',
    ],
    [
      'of a stopped service',
      { service: { ...service, desiredState: 'stopped' } },
      'not-running',
    ],
    ['where nothing is stable', { stable: undefined }, 'not-stable'],
    ['that nothing has verified', { stableSince: undefined }, 'not-stable'],
    [
      'whose own rollout has not ended',
      { open: [{ candidateRevision: 2 }] },
      'not-settled',
    ],
    [
      'that has trouble now',
      { service: { ...service, phase: 'degraded' } },
      'not-ready',
    ],
    ['that the catalog has dropped', { listed: undefined }, 'version-gone'],
    [
      'whose artifact the catalog has replaced',
      { listed: { ...facts.listed!, digest: `sha256:${'3'.repeat(64)}` } },
      'digest-differs',
    ],
    [
      'that cannot be deployed any more',
      { listed: { digest, deployable: false, reasons: ['No file'] } },
      'model-not-deployable',
    ],
  ])('is nothing %s', (_, change, code) => {
    expect(codes(change)).toEqual([`blocking: ${code}`]);
  });

  it('is the stable revision and not the candidate of a rollout under way', () => {
    expect(codes({ open: [{ candidateRevision: 3 }] })).toEqual([
      'info: rollout-under-way',
    ]);
  });

  it('comes with a warning when no gates judged it', () => {
    expect(codes({ rollout: { hasGates: false } })).toEqual([
      'warning: no-gates',
    ]);
  });

  it('is never another artifact than the one that is stable, whatever else holds', () => {
    fc.assert(
      fc.property(
        fc.record({
          listed: fc.option(
            fc.record({
              digest: fc.constantFrom(digest, 'sha256:other', ''),
              deployable: fc.boolean(),
              reasons: fc.constant<string[]>(['Because']),
            }),
            { nil: undefined },
          ),
          stableSince: fc.option(fc.nat(), { nil: undefined }),
          open: fc.array(
            fc.record({ candidateRevision: fc.integer({ min: 1, max: 3 }) }),
          ),
          phase: fc.constantFrom<StoredService['phase']>(
            ...(['ready', 'deploying', 'degraded', 'failed'] as const),
          ),
        }),
        ({ phase, ...drawn }) => {
          const findings = promotionFindings({
            ...facts,
            ...drawn,
            service: { ...service, phase },
          });
          const mayGo =
            phase === 'ready' &&
            drawn.stableSince !== undefined &&
            drawn.listed?.digest === digest &&
            drawn.listed.deployable &&
            !drawn.open.some(
              ({ candidateRevision }) => candidateRevision === 2,
            );
          expect(!isBlocked(findings)).toBe(mayGo);
          for (const { severity, fix } of findings) {
            expect(severity !== 'blocking' || fix !== undefined).toBe(true);
          }
        },
      ),
    );
  });
});
