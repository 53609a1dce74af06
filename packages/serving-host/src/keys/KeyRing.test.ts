import { keyOf } from '../testing/declarations.ts';
import { KeyRing } from './KeyRing.ts';

describe('KeyRing', () => {
  const a = keyOf('aaaaaaaa');
  const b = keyOf('bbbbbbbb', 1000);

  it('knows what a key opens, until the instant it expires', () => {
    const ring = KeyRing.create();
    ring.set('one', [a.declared, b.declared]);
    ring.set('two', [a.declared]);
    expect(ring.identify(`Bearer ${a.secret}`, 5000)).toEqual({
      opens: new Map([
        ['one', 'aaaaaaaa'],
        ['two', 'aaaaaaaa'],
      ]),
    });
    expect(ring.identify(`bearer ${b.secret}`, 999)).toEqual({
      opens: new Map([['one', 'bbbbbbbb']]),
    });
    expect(ring.identify(`Bearer ${b.secret}`, 1000)).toEqual({
      refusal: 'expired',
    });
  });

  it('forgets keys that are replaced or whose service is gone', () => {
    const ring = KeyRing.create();
    ring.set('one', [a.declared]);
    ring.set('two', [a.declared]);
    ring.set('one', [b.declared]);
    ring.remove('two');
    expect(ring.identify(`Bearer ${a.secret}`, 0)).toEqual({
      refusal: 'unknown',
    });
  });

  it('forgets what a shown key opened as soon as a key changes', () => {
    const ring = KeyRing.create();
    const shown = () => ring.identify(`Bearer ${a.secret}`, 0);
    const opens = (...services: string[]) => ({
      opens: new Map(services.map(service => [service, 'aaaaaaaa'])),
    });
    ring.set('one', [a.declared]);
    expect(shown()).toEqual(opens('one'));
    ring.set('two', [a.declared]);
    expect(shown()).toEqual(opens('one', 'two'));
    ring.set('one', [b.declared]);
    expect(shown()).toEqual(opens('two'));
    ring.remove('two');
    expect(shown()).toEqual({ refusal: 'unknown' });
  });

  it.each([
    [undefined, 'missing'],
    ['', 'malformed'],
    ['Bearer', 'malformed'],
    [`Bearer ${a.secret} ${a.secret}`, 'malformed'],
    [a.secret, 'malformed'],
    [`Bearer ${'x'.repeat(600)}`, 'malformed'],
    ['Bearer fwk_aaaaaaaa_wrong', 'unknown'],
  ])('refuses %j as %s', (header, refusal) => {
    const ring = KeyRing.create();
    ring.set('one', [a.declared]);
    expect(ring.identify(header, 0)).toEqual({ refusal });
  });
});
