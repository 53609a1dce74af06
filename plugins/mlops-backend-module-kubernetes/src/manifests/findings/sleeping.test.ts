import { revisionFixture } from '../../__testUtils__/placement';
import { sleepFindings, Wakefulness } from './sleeping';

const sleepy = revisionFixture({
  scaling: { minReplicas: 0, maxReplicas: 2, targetConcurrency: 4 },
});
const wakeful: Wakefulness = {
  cluster: 'eu',
  keda: { keda: true, generations: ['v1beta1', 'v1alpha1'] },
  gatewayMayMark: true,
  ownedByGit: false,
};
const found = (change: Partial<Wakefulness> = {}, revision = sleepy) =>
  sleepFindings({ revisions: [revision] }, { ...wakeful, ...change });

describe('what stands against sleeping', () => {
  it('is nothing where KEDA and its HTTP add-on are there', () => {
    expect(found()).toEqual([]);
  });

  it.each<[string, string, Partial<Wakefulness>]>([
    ['no-keda', 'blocking', { keda: { keda: false, generations: [] } }],
    [
      'no-keda-http-add-on',
      'blocking',
      { keda: { keda: true, generations: [] } },
    ],
    ['gateway-cannot-wake', 'blocking', { gatewayMayMark: false }],
    ['keda-unknown', 'warning', { keda: undefined }],
    [
      'keda-http-add-on-old',
      'warning',
      { keda: { keda: true, generations: ['v1alpha1'] } },
    ],
  ])('is %s, which is %s and says what to do', (code, severity, change) => {
    expect(found(change)).toEqual([
      {
        code,
        severity,
        message: expect.stringContaining('eu'),
        fix: expect.stringMatching(/\w+ \w+/),
      },
    ]);
  });

  it('is that Git brings what runs', () => {
    expect(found({ ownedByGit: true })).toMatchObject([
      { code: 'sleep-not-by-git', severity: 'blocking' },
    ]);
  });

  it('is asked only where something may sleep', () => {
    const never = revisionFixture({
      scaling: { minReplicas: 1, maxReplicas: 2 },
    });
    expect(found({ keda: undefined }, never)).toEqual([]);
  });

  it('is said of a concurrency that nobody measures', () => {
    const never = revisionFixture({
      scaling: { minReplicas: 1, maxReplicas: 2, targetConcurrency: 4 },
    });
    expect(found({}, never)).toMatchObject([
      { code: 'concurrency-not-measured', severity: 'warning' },
    ]);
  });
});
