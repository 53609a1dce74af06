import fc from 'fast-check';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import {
  languageRevision,
  VLLM_IMAGE,
} from '../../__testUtils__/languageModel';
import { decodeDeclared } from '../identity/declared';
import { revisionName } from '../identity/names';
import { httpRouteOf } from './httpRoute';

const twoRevisions = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, weight: 90 }),
    revisionFixture({ number: 2, weight: 10 }),
  ],
});
const nameOf = (number: number) => revisionName(twoRevisions, number);

describe('the route of a service', () => {
  it('leads clients by path and weight, and the portal to each revision', () => {
    const { metadata, spec } = httpRouteOf(twoRevisions, placementFixture());
    const path = { type: 'PathPrefix', value: '/digits' };
    const filters = [
      {
        type: 'URLRewrite',
        urlRewrite: {
          path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' },
        },
      },
    ];
    const backend = (number: number, weight: number) => ({
      group: '',
      kind: 'Service',
      name: nameOf(number),
      port: 80,
      weight,
    });
    const toRevision = (number: number) => ({
      matches: [
        {
          path,
          headers: [
            { type: 'Exact', name: 'fairway-revision', value: `${number}` },
          ],
        },
      ],
      filters,
      backendRefs: [backend(number, 1)],
      timeouts: { request: '120s' },
    });
    expect(spec).toEqual({
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: 'public',
          namespace: 'gateways',
        },
      ],
      rules: [
        {
          matches: [{ path }],
          filters,
          backendRefs: [backend(1, 90), backend(2, 10)],
          timeouts: { request: '120s' },
        },
        toRevision(1),
        toRevision(2),
      ],
    });
    expect(metadata.name).toBe('digits');
    expect(metadata.namespace).toBe('team-a');
    expect(
      decodeDeclared(metadata.annotations?.['fairway.dev/declared']),
    ).toEqual([
      { number: 1, replicas: 1, weight: 90 },
      { number: 2, replicas: 1, weight: 10 },
    ]);
  });

  it('has a host name of its own below a domain, and one listener where one is named', () => {
    const { spec } = httpRouteOf(
      twoRevisions,
      placementFixture({
        gateway: {
          name: 'public',
          namespace: 'gateways',
          sectionName: 'https',
          domain: 'ml.example.com',
        },
      }),
    );
    expect(spec.hostnames).toEqual(['digits.ml.example.com']);
    expect(spec.parentRefs).toMatchObject([{ sectionName: 'https' }]);
    for (const rule of spec.rules) {
      expect(rule.matches[0].path).toEqual({ type: 'PathPrefix', value: '/' });
      expect(rule).not.toHaveProperty('filters');
    }
  });

  it('gives language models the time that their answers take', () => {
    for (const spec of [
      languageRevision().spec,
      {
        ...revisionFixture().spec,
        runtime: 'container',
        container: {
          image: VLLM_IMAGE,
          port: 8080,
          readinessPath: '/health',
          protocol: 'openai' as const,
        },
      },
    ]) {
      const revisions = [
        revisionFixture({ number: 1, weight: 90 }),
        revisionFixture({ number: 2, weight: 10, spec }),
      ];
      const { rules } = httpRouteOf(
        { ...twoRevisions, revisions },
        placementFixture(),
      ).spec;
      expect(rules.map(({ timeouts }) => timeouts?.request)).toEqual([
        '1h',
        '120s',
        '1h',
      ]);
    }
  });

  it('says nothing of time to gateways that refuse that', () => {
    const placement = placementFixture();
    const { rules } = httpRouteOf(twoRevisions, {
      ...placement,
      gateway: { ...placement.gateway, timeouts: false },
    }).spec;
    expect(JSON.stringify(rules)).not.toContain('timeouts');
  });

  it('has no backend for clients while no revision has a weight', () => {
    for (const revisions of [
      [],
      [revisionFixture({ weight: 0, mirror: 100 })],
    ]) {
      const { spec } = httpRouteOf(
        { ...twoRevisions, revisions },
        placementFixture(),
      );
      const [clients] = spec.rules;
      expect(clients).not.toHaveProperty('backendRefs');
      expect(JSON.stringify(clients)).not.toContain('RequestMirror');
    }
  });

  it.each([
    [100, {}],
    [25, { percent: 25 }],
    [0.5, { fraction: { numerator: 50, denominator: 10_000 } }],
  ])('copies %s percent of the predictions', (mirror, share) => {
    const { spec } = httpRouteOf(
      {
        ...twoRevisions,
        revisions: [
          revisionFixture({ number: 1, weight: 100 }),
          revisionFixture({ number: 2, weight: 0, mirror }),
        ],
      },
      placementFixture(),
    );
    expect(spec.rules[0].filters?.slice(1)).toEqual([
      {
        type: 'RequestMirror',
        requestMirror: {
          backendRef: {
            group: '',
            kind: 'Service',
            name: nameOf(2),
            port: 80,
          },
          ...share,
        },
      },
    ]);
  });

  it('keeps the proportions of weights to a hundredth of a percent, in numbers that gateways take', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), hundredths => {
        const weight = hundredths / 100;
        const { spec } = httpRouteOf(
          {
            ...twoRevisions,
            revisions: [
              revisionFixture({ number: 1, weight }),
              revisionFixture({
                number: 2,
                weight: (10_000 - hundredths) / 100,
              }),
            ],
          },
          placementFixture(),
        );
        const [first, second] = spec.rules[0].backendRefs!.map(b => b.weight!);
        expect(first * (10_000 - hundredths)).toBe(second * hundredths);
        for (const whole of [first, second]) {
          expect(Number.isInteger(whole)).toBe(true);
          expect(whole).toBeLessThanOrEqual(1_000_000);
        }
      }),
    );
  });
});
