import { revisionOf } from '../testing/declarations.ts';
import { fingerprint } from '../state/fingerprint.ts';
import { planChange } from './plan.ts';

const running = (...revisions: ReturnType<typeof revisionOf>[]) =>
  revisions.map(revision => ({
    number: revision.number,
    fingerprint: fingerprint(revision),
  }));

describe('planChange', () => {
  const one = revisionOf(1);
  const two = revisionOf(2);

  it('starts what is new, keeps what is the same, retires what is gone', () => {
    expect(planChange(running(one), [two])).toEqual({
      start: [two],
      adjust: [],
      retire: [1],
    });
    const scaled = {
      ...one,
      replicas: 3,
      weight: 10,
      mirror: 5,
      scaling: { minReplicas: 0, maxReplicas: 4 },
    };
    expect(planChange(running(one), [scaled, two])).toEqual({
      start: [two],
      adjust: [scaled],
      retire: [],
    });
  });

  it('replaces a revision whose content differs, not one whose order does', () => {
    const a = { ...one, environmentVariables: { A: '1', B: '2' } };
    const b = { ...one, environmentVariables: { B: '2', A: '1' } };
    expect(planChange(running(a), [b])).toEqual({
      start: [],
      adjust: [b],
      retire: [],
    });
    expect(planChange(running(a), [one])).toEqual({
      start: [one],
      adjust: [],
      retire: [1],
    });
  });
});
