import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { CREATED, managed, workingCluster } from '../../__testUtils__/cluster';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { REVISION_HEADER } from '../../manifests';
import type { Anchor } from './anchor';
import { rulesToAskWith } from './askAgain';

const { gateway } = placementFixture();
/** The fixture's rules are written 20 s after it is created. */
const written = CREATED + 20_000;

/** A route of which the gateway has not said yet that it routes it as it is now. */
function unheard(): Anchor {
  const { route } = workingCluster(
    desiredServiceFixture({
      revisions: [
        revisionFixture({ number: 1, weight: 90 }),
        revisionFixture({ number: 2, weight: 10 }),
      ],
    }),
  );
  route!.metadata!.generation = 2;
  return route as Anchor;
}

const rulesOf = (rules: Anchor['spec']['rules'] | undefined) => {
  const isOfRevision = ({ matches }: Anchor['spec']['rules'][number]) =>
    matches![0].headers?.[0].name === REVISION_HEADER;
  return {
    ofClients: rules?.filter(rule => !isOfRevision(rule)),
    weights: rules
      ?.filter(isOfRevision)
      .flatMap(({ backendRefs }) => backendRefs!.map(({ weight }) => weight)),
  };
};

describe('a gateway that does not say that it routes', () => {
  it('is asked again by what changes nothing for anybody', () => {
    const anchor = unheard();
    const asked = rulesOf(rulesToAskWith(anchor, gateway, written + 10_000));
    expect(asked.ofClients).toEqual(rulesOf(anchor.spec.rules).ofClients);
    expect(asked.weights).toEqual([2, 2]);
  });

  it('is asked three times, and no more', () => {
    const anchor = unheard();
    const weights = [];
    for (let count = 0; count < 5; count += 1) {
      const rules = rulesToAskWith(anchor, gateway, written + 10_000);
      weights.push(rulesOf(rules).weights);
      anchor.spec.rules = rules ?? anchor.spec.rules;
    }
    expect(weights).toEqual([[2, 2], [3, 3], [4, 4], undefined, undefined]);
  });

  it.each([
    ['within ten seconds', unheard(), written + 9_000],
    [
      'where it has never said anything',
      { ...unheard(), status: { parents: [] } } as Anchor,
      written + 60_000,
    ],
  ])('is left alone %s', (_, anchor, now) => {
    expect(rulesToAskWith(anchor, gateway, now)).toBeUndefined();
  });

  it('is left alone where it has said so, or somebody has edited the route', () => {
    const routed = unheard();
    routed.metadata.generation = 1;
    expect(rulesToAskWith(routed, gateway, written + 60_000)).toBeUndefined();
    const edited = unheard();
    (edited.metadata as { managedFields?: unknown[] }).managedFields!.push(
      managed('kubectl-edit', { 'f:spec': { 'f:rules': {} } }, 50, 'Update'),
    );
    expect(rulesToAskWith(edited, gateway, written + 60_000)).toBeUndefined();
  });

  it('is left alone where the route leads nowhere', () => {
    const anchor = unheard();
    anchor.spec.rules = [anchor.spec.rules[0]];
    expect(rulesToAskWith(anchor, gateway, written + 60_000)).toBeUndefined();
  });
});
