import fc from 'fast-check';
import { DriftWindow } from '../counts/DriftWindow.ts';
import { feature, take } from '../testing/columns.ts';
import { layoutToJson, parseLayout } from './layout.ts';
import { ReferenceProfile } from './ReferenceProfile.ts';

const sent = (profile: ReferenceProfile) =>
  JSON.parse(JSON.stringify(layoutToJson(profile)));

describe('a layout that was sent', () => {
  it('counts windows that are those of the profile', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minLength: 1,
          maxLength: 80,
        }),
        fc.array(fc.double(), { maxLength: 40 }),
        (reference, values) => {
          const profile = ReferenceProfile.create([
            { feature: feature('a', 0, 2), values: reference },
            {
              feature: feature('b', 1, 2, 'categorical'),
              values: reference.map(value => (value > 0 ? 'more' : 'less')),
            },
          ]);
          const layout = parseLayout(sent(profile));
          const [there, here] = [layout, profile].map(one => {
            const window = DriftWindow.create(one);
            values.forEach(value => window.countRow('input', [value, 'more']));
            return window;
          });
          expect(DriftWindow.parse(profile, there.toJSON()).toJSON()).toEqual(
            here.toJSON(),
          );
        },
      ),
    );
  });

  it('holds nothing of the counts of the reference', () => {
    const profile = ReferenceProfile.create([
      { feature: feature('a'), values: take(300, i => i) },
    ]);
    expect(Object.keys(sent(profile).features[0])).toEqual(['feature', 'bins']);
  });

  it.each<[string, (json: any) => unknown, string]>([
    ['a list', () => [], 'layout must be an object'],
    [
      'another version',
      json => ({ ...json, schemaVersion: 2 }),
      'layout.schemaVersion must be 1',
    ],
    ['no features', json => ({ ...json, features: [] }), '1 to 1000 features'],
    [
      'a feature twice',
      json => ({ ...json, features: [json.features[0], json.features[0]] }),
      'two input features are named "a"',
    ],
    [
      'edges that fall',
      json => {
        json.features[0].bins.edges.reverse();
        return json;
      },
      'layout.features[0].bins.edges must rise',
    ],
  ])('is refused where it is %s', (_, spoil, message) => {
    const profile = ReferenceProfile.create([
      { feature: feature('a'), values: [1, 2, 3] },
    ]);
    expect(() => parseLayout(spoil(sent(profile)))).toThrow(message);
  });
});
