import fc from 'fast-check';
import {
  isDnsLabel,
  isLabelValue,
  isServiceName,
  revisionName,
  revisionNumberOf,
} from './names';

const serviceName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/);
const service = fc.record({
  id: fc.oneof(fc.uuid(), fc.string({ minLength: 1 })),
  name: serviceName,
});
const number = fc.integer({ min: 1, max: 1_000_000_000 });

describe('the name of a revision’s objects', () => {
  it('reads as service and number, and never changes', () => {
    expect(revisionName({ id: 'id-of-digits', name: 'digits' }, 3)).toBe(
      'digits-3-932e3bd4',
    );
  });

  it('is a DNS label that a Service may have, whatever the service is called', () => {
    fc.assert(
      fc.property(service, number, (key, revision) => {
        expect(isServiceName(revisionName(key, revision))).toBe(true);
      }),
    );
  });

  it('is another one for another service or number, and for the same the same', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(service, number), {
          selector: ([{ id }, revision]) => `${revision} ${id}`,
          maxLength: 50,
        }),
        revisions => {
          const names = revisions.map(([key, revision]) =>
            revisionName(key, revision),
          );
          expect(new Set(names).size).toBe(names.length);
          expect(
            revisions.map(([key, revision]) =>
              revisionName({ ...key }, revision),
            ),
          ).toEqual(names);
        },
      ),
    );
  });

  it('tells long names with the same beginning apart', () => {
    const name = 'a'.repeat(52);
    expect(revisionName({ id: '1', name }, 1234567890)).not.toBe(
      revisionName({ id: '2', name: `${name.slice(0, -1)}b` }, 1234567890),
    );
  });

  it('gives the number back to the service that it belongs to, and to no other', () => {
    fc.assert(
      fc.property(service, service, number, (key, other, revision) => {
        fc.pre(key.id !== other.id);
        const name = revisionName(key, revision);
        expect(revisionNumberOf(key, name)).toBe(revision);
        expect(revisionNumberOf(other, name)).toBeUndefined();
      }),
    );
  });

  it.each(['', 'digits', 'digits-1', 'digits-x-932e3bd4', 'digits-3-00000000'])(
    'is not %j',
    name => {
      expect(
        revisionNumberOf({ id: 'id-of-digits', name: 'digits' }, name),
      ).toBeUndefined();
    },
  );
});

describe('names that people choose', () => {
  it.each([
    ['digits', true, true],
    ['9lives', false, true],
    ['a'.repeat(64), false, false],
    ['Digits', false, false],
    ['digits-', false, false],
    ['d\u0456gits', false, false],
    ['../digits', false, false],
    ['digits\n', false, false],
    ['{{name}}', false, false],
    ['', false, false],
  ])('%j: of a Service %s, of a namespace %s', (name, ofService, ofLabel) => {
    expect(isServiceName(name)).toBe(ofService);
    expect(isDnsLabel(name)).toBe(ofLabel);
  });

  it.each([
    ['6f0d1c34-5a1e-4b55-a5b0-0a8f5e0cf5a7', true],
    ['a_b.c', true],
    ['-a', false],
    ['a\n', false],
    ['a'.repeat(64), false],
    ['', false],
  ])('%j as the value of a label: %s', (value, may) => {
    expect(isLabelValue(value)).toBe(may);
  });
});
