import { DriftCountsWindow } from '@fairway/backstage-plugin-mlops-node';
import { DriftWindow, ReferenceProfile } from '@fairway/drift';
import { Random } from '@fairway/statistics';
import { StoredProfile } from '../drift/profiles/ProfilesStore';

const pixel = (column: number) => ({
  ...{ name: `pixels[${column}]`, role: 'input' as const, tensor: 'pixels' },
  ...{ kind: 'numeric' as const, column, width: 2 },
});

/** Of two inputs that are spread evenly from 0 to 99. */
export const profileFixture = ReferenceProfile.create(
  [0, 1].map(column => ({
    feature: pixel(column),
    values: Array.from({ length: 1_000 }, (_, row) => row % 100),
  })),
);

export const profileKeyFixture = {
  modelDigest: `sha256:${'0'.repeat(64)}`,
  dataDigest: `sha256:${'1'.repeat(64)}`,
  signatureHash: '2'.repeat(64),
};

let sequence = 0;

/** A window with these values of both inputs. */
export function driftWindowFixture(
  { profile }: Pick<StoredProfile, 'profile'>,
  values: readonly number[],
  start = 1_700_000_000_000,
): DriftCountsWindow {
  const window = DriftWindow.create(profile);
  values.forEach(value => window.countRow('input', [value, value]));
  sequence += 1;
  return {
    ...{ sequence, start, end: start + 15_000 },
    ...{ predictions: values.length, counted: values.length },
    skipped: { tooLarge: 0, noTime: 0, unreadable: 0 },
    counts: window.toJSON(),
  };
}

/** Values that are spread evenly from a least one up, over a hundred. */
export function evenValues(count: number, least = 0, seed = 1): number[] {
  const random = Random.create(seed);
  return Array.from({ length: count }, () =>
    Math.floor(least + random.next() * 100),
  );
}
