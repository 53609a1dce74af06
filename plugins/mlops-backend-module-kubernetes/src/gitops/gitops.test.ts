import fc from 'fast-check';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import type { Observation } from '@fairway/backstage-plugin-mlops-node';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { KubernetesObject } from '../client';
import { gitOpsOf } from '../cluster/Clusters';
import { deploymentWorkloads } from '../target/write/deploymentWorkloads';
import { decodeAwaited, encodeAwaited, pendingFor } from './awaited';
import { gitOpsPlanOf } from './gitOpsPlan';
import { observeGitOwned } from './observeGitOwned';
import { routablePart } from './routable';
import { shortfallsOf } from './shortfall';

const gitOps = {
  path: 'clusters/eu/team-a',
  repoUrl: 'https://git.example.com/platform',
};
const placement = placementFixture({ gitOps });
const workloads = deploymentWorkloads({
  known: undefined,
  interceptor: undefined,
});
const service = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, replicas: 2, weight: 90 }),
    revisionFixture({
      number: 2,
      weight: 10,
      scaling: { minReplicas: 2, maxReplicas: 4 },
    }),
  ],
});
const { revisions: rendered } = workloads.manifestsOf(service, placement);

/** As a GitOps tool leaves them on the cluster, with the metadata of one. */
const applied = () =>
  rendered.flatMap(({ workload, companions }) =>
    [workload, ...companions].map(
      object =>
        structuredClone({
          ...object,
          metadata: {
            ...object.metadata,
            uid: `uid-of-${object.metadata.name}`,
          },
        }) as unknown as KubernetesObject & { spec: any; metadata: any },
    ),
  );
const shortfalls = (present: KubernetesObject[]) =>
  shortfallsOf(rendered, service.revisions, present);

describe('what of a service belongs in Git', () => {
  it('is everything but the route, in a folder of the service', () => {
    const plan = gitOpsPlanOf(service, { placement, workloads })!;
    expect(plan).toMatchObject({
      path: 'clusters/eu/team-a/digits',
      repoUrl: gitOps.repoUrl,
      ownedByPortal: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'HTTPRoute',
          name: 'digits',
          namespace: 'team-a',
        },
      ],
    });
    expect(plan.manifests.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Deployment',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'PodDisruptionBudget',
      'Service',
      'Service',
    ]);
  });

  it('is nothing where Fairway writes to the cluster itself', () => {
    expect(
      gitOpsPlanOf(service, { placement: placementFixture(), workloads }),
    ).toBeUndefined();
  });

  it('is in a folder of the namespace, and not where the namespace says otherwise', () => {
    const config = {
      gitOps: { path: 'clusters/eu' },
      namespaces: [
        { name: 'a' },
        { name: 'b', gitOps: { path: 'teams/b' } },
        { name: 'c', gitOps: false as const },
      ],
    };
    expect(['a', 'b', 'c'].map(name => gitOpsOf(config, name)?.path)).toEqual([
      'clusters/eu/a',
      'teams/b',
      undefined,
    ]);
  });
});

describe('what of a service is not on the cluster', () => {
  it('is nothing when all of it was applied, whatever reviewers have changed of it', () => {
    const present = applied();
    for (const { kind, spec } of present) {
      if (kind === 'Deployment') {
        spec.template.spec.containers[0].env = [{ name: 'A', value: 'b' }];
      }
    }
    expect(shortfalls(present)).toEqual([]);
  });

  it('is each object that is missing, by the name of its file', () => {
    const present = applied().filter(
      ({ kind, metadata }) =>
        !(kind === 'Service' && metadata.name.startsWith('digits-2-')),
    );
    expect(shortfalls(present)).toEqual([
      {
        number: 2,
        missing: [expect.stringMatching(/^service-digits-2-.*\.yaml$/)],
      },
    ]);
  });

  it.each([
    [
      'of another service',
      (o: any) => (o.metadata.labels['fairway.dev/service-id'] = 'x'),
    ],
    [
      'of another revision',
      (o: any) => (o.metadata.labels['fairway.dev/revision'] = '7'),
    ],
    [
      'of another artifact',
      (o: any) => (o.metadata.annotations['fairway.dev/digest'] = 'sha256:0'),
    ],
    [
      'that is being deleted',
      (o: any) => (o.metadata.deletionTimestamp = 'now'),
    ],
  ])('is one %s', (_what, spoil) => {
    const present = applied();
    spoil(present.find(({ kind }) => kind === 'Deployment'));
    expect(shortfalls(present)).toMatchObject([
      { number: 1, missing: [expect.stringMatching(/^deployment-digits-1-/)] },
    ]);
  });

  it('is replicas that Git does not give it, by what says how many there are', () => {
    const present = applied();
    const [one, two] = [
      present.find(({ kind }) => kind === 'Deployment')!,
      present.find(({ kind }) => kind === 'HorizontalPodAutoscaler')!,
    ];
    one.spec.replicas = 1;
    two.spec.minReplicas = 1;
    const found = shortfalls(present);
    expect(found).toEqual([
      { number: 1, missing: [], replicas: { wanted: 2, there: 1 } },
      { number: 2, missing: [], replicas: { wanted: 2, there: 1 } },
    ]);
    expect(pendingFor(found, service, gitOps)).toEqual({
      outcome: 'pending',
      message:
        'Revision 1 shall have at least 2 replicas, and Git gives it 1: see clusters/eu/team-a/digits. Revision 2 shall have at least 2 replicas, and Git gives it 1: see clusters/eu/team-a/digits',
      url: gitOps.repoUrl,
    });
  });

  it('is told with its files, of which not all are named where there are many', () => {
    const { message } = pendingFor(shortfalls([]), service, gitOps);
    expect(message).toMatch(
      /^Revisions 1 and 2 wait until their objects are merged in Git and applied: clusters\/eu\/team-a\/digits\/deployment-digits-1-\w+\.yaml, /,
    );
    const many = pendingFor(
      [{ number: 3, missing: Array(12).fill('a.yaml') }],
      service,
      gitOps,
    );
    expect(many.message).toMatch(/ and 2 more$/);
  });
});

describe('a route to what is there', () => {
  const revision = fc.record({
    number: fc.integer({ min: 1, max: 5 }),
    weight: fc.constantFrom(0, 0, 10, 50, 90),
  });
  const declared = fc.uniqueArray(revision, {
    selector: ({ number }) => number,
    maxLength: 5,
  });
  const missing = fc.uniqueArray(fc.integer({ min: 1, max: 5 }));

  it('never gives a revision another share than was declared, and leads nowhere else', () => {
    fc.assert(
      fc.property(declared, missing, (revisions, absent) => {
        const gone = new Set(absent);
        const routed = routablePart(
          { ...service, revisions: revisions.map(r => revisionFixture(r)) },
          gone,
        ).revisions;
        const isThere = ({ number }: { number: number }) => !gone.has(number);
        expect(revisions.filter(isThere).map(({ number }) => number)).toEqual(
          routed.filter(isThere).map(({ number }) => number),
        );
        const answered = revisions.filter(r => r.weight > 0 && isThere(r));
        for (const { number, weight } of routed) {
          expect(weight).toBe(
            revisions.find(other => other.number === number)!.weight,
          );
        }
        // A share that nobody answers is not given to those who were judged for less.
        const sum = (all: { weight: number }[]) =>
          all.reduce((total, { weight }) => total + weight, 0);
        expect(sum(routed)).toBe(answered.length > 0 ? sum(revisions) : 0);
      }),
    );
  });
});

describe('a service whose pods Git owns', () => {
  const observation: Observation = {
    exists: true,
    revisions: [1, 2, 3].map(number => ({
      number,
      desiredReplicas: 1,
      readyReplicas: 1,
      weight: 0,
      stages: {},
    })),
    replicas: [],
    keyUsage: [],
    events: [],
    asOf: 1_000,
  };
  const anchor = (annotations: Record<string, string>) => ({
    metadata: { annotations },
  });
  const carried = JSON.stringify([{ number: 2, replicas: 1, weight: 100 }]);
  const objects = applied().filter(({ kind }) => kind === 'Deployment');

  it('has the revisions that its route carries, and waits for what was declared beside', () => {
    const seen = observeGitOwned(
      observation,
      service,
      {
        route: anchor({
          'fairway.dev/declared': carried,
          'fairway.dev/awaited': '3',
        }),
        workloads: objects,
      },
      gitOps,
    );
    expect(seen.revisions.map(({ number }) => number)).toEqual([2]);
    expect(seen.awaited).toEqual({
      revisions: [3],
      message:
        'Revision 3 waits until its objects are merged in Git and applied',
      url: gitOps.repoUrl,
    });
    expect(seen.events).toEqual([
      {
        id: expect.stringMatching(/^left-over:uid-of-digits-1-/),
        at: 1_000,
        type: 'files-left-over',
        severity: 'info',
        revision: 1,
        message: expect.stringMatching(
          /^Revision 1 has no part in the service any more: its files can be taken out of kustomization.yaml and deleted from Git, clusters\/eu\/team-a\/digits\/\*-digits-1-\w+\.yaml$/,
        ),
      },
    ]);
  });

  it('waits for nothing and has nothing left over once both sides agree', () => {
    const seen = observeGitOwned(
      observation,
      service,
      {
        route: anchor({ 'fairway.dev/declared': carried }),
        workloads: objects.slice(1),
      },
      gitOps,
    );
    expect(seen).not.toHaveProperty('awaited');
    expect(seen.events).toEqual([]);
  });

  it('remembers what is awaited, and believes nothing that somebody has spoiled', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 999 }), {
          minLength: 1,
          maxLength: 50,
        }),
        numbers => {
          expect(decodeAwaited(encodeAwaited(numbers))).toEqual(
            [...numbers].sort((a, b) => a - b),
          );
        },
      ),
    );
    for (const value of [undefined, null, '', 'x', '1,', '1;2', '-1', 7]) {
      expect(decodeAwaited(value)).toEqual([]);
    }
    expect(encodeAwaited([])).toBeNull();
  });
});
