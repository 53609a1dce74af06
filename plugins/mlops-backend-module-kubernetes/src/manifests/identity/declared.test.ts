import fc from 'fast-check';
import { desiredRevisionFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { decodeDeclared, encodeDeclared } from './declared';

describe('what the anchor remembers', () => {
  it('is the declaration of each revision in compact JSON', () => {
    const text = encodeDeclared(
      [
        desiredRevisionFixture({ number: 1, replicas: 2, weight: 90 }),
        desiredRevisionFixture({
          number: 2,
          replicas: 1,
          weight: 10,
          mirror: 50,
          scaling: { minReplicas: 0, maxReplicas: 3 },
        }),
      ],
      ({ number }) => (number === 2 ? 'v1beta1' : undefined),
    );
    expect(text).toBe(
      '[{"number":1,"replicas":2,"weight":90},{"number":2,"replicas":1,"weight":10,"mirror":50,"scaling":{"minReplicas":0,"maxReplicas":3},"awakening":"v1beta1"}]',
    );
    expect(decodeDeclared(text)).toEqual(JSON.parse(text));
  });

  it.each([undefined, '', 'null', '{}', '[{}]', '[{"number":0}]', '[1'])(
    'is nothing where the annotation is %j',
    value => {
      expect(decodeDeclared(value)).toBeUndefined();
    },
  );

  it('never makes whoever reads it fail', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), value => {
        expect(() => decodeDeclared(value)).not.toThrow();
      }),
    );
  });
});
