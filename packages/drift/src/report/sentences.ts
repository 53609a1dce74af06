import type {
  DriftReport,
  FeatureDrift,
  HistogramCell,
  ShareCheck,
} from './DriftReport.ts';

/** A number for people: three digits. */
const short = (value: number) => String(Number(value.toPrecision(3)));

/** A share for people. */
const percent = (share: number) =>
  `${String(Number((share * 100).toPrecision(share < 0.1 ? 2 : 3)))} %`;

const many = (count: number, one: string) =>
  count === 1 ? `1 ${one}` : `${count} ${one}s`;

function spanOf({ from, to, category }: HistogramCell): string {
  if (category !== undefined) {
    return `"${category}"`;
  }
  if (typeof from !== 'number') {
    return typeof to === 'number' ? `below ${short(to)}` : 'anywhere';
  }
  return typeof to === 'number'
    ? `from ${short(from)} to ${short(to)}`
    : `of ${short(from)} or more`;
}

/** The bar that has changed most. */
function changedCell(cells: readonly HistogramCell[]): string {
  const change = (cell: HistogramCell) =>
    Math.abs(cell.current - cell.reference);
  const cell = cells.reduce((most, other) =>
    change(other) > change(most) ? other : most,
  );
  const subject =
    cell.category === undefined ? `values ${spanOf(cell)}` : spanOf(cell);
  return `${subject} went from ${percent(cell.reference)} to ${percent(
    cell.current,
  )}`;
}

/** What is said of a spread that differs by this factor. */
const WIDER = 1.25;

function ofDistribution(
  { summary, histogram }: Pick<FeatureDrift, 'summary' | 'histogram'>,
  shift: number,
): string {
  if (!summary) {
    return changedCell(histogram);
  }
  const { reference, current } = summary;
  const deviation = reference.standardDeviation;
  const moved = (current.mean - reference.mean) / deviation;
  if (Math.abs(moved) >= shift / 2) {
    return `the mean went ${moved > 0 ? 'up' : 'down'} from ${short(
      reference.mean,
    )} to ${short(current.mean)}, by ${short(
      Math.abs(moved),
    )} standard deviations`;
  }
  const wider = current.standardDeviation / deviation;
  if (wider >= WIDER || wider <= 1 / WIDER) {
    return `values are ${
      wider > 1 ? 'more' : 'less'
    } spread: the standard deviation went from ${short(deviation)} to ${short(
      current.standardDeviation,
    )}`;
  }
  return changedCell(histogram);
}

const WORDS: Record<ShareCheck['kind'], string> = {
  missing: 'are missing',
  invalid: 'are of the wrong type or infinite',
  'new-values': 'are values that the reference has not',
  'out-of-range': "are out of the reference's range",
};

function ofShare(check: ShareCheck, drift: Pick<FeatureDrift, 'newValues'>) {
  const names =
    check.kind === 'new-values'
      ? drift.newValues.slice(0, 3).map(({ value }) => `"${value}"`)
      : [];
  const named = names.length > 0 ? ` (${names.join(', ')})` : '';
  return `${percent(check.current.share)} ${
    WORDS[check.kind]
  }${named}, before ${percent(check.reference.share)}`;
}

/** What changed in a feature, in one sentence. */
export function sentenceOfFeature(
  drift: Omit<FeatureDrift, 'sentence'>,
  shift: number,
): string {
  const { samples, distribution, shares } = drift;
  const changed = (state: string) => state === 'drift' || state === 'warning';
  const parts = [
    ...(changed(distribution.state) ? [ofDistribution(drift, shift)] : []),
    ...shares
      .filter(check => changed(check.state))
      .map(check => ofShare(check, drift)),
  ];
  if (parts.length > 0) {
    const text = `${parts.join('; ')}.`;
    return text.charAt(0).toUpperCase() + text.slice(1);
  }
  if (drift.state === 'not-enough-data') {
    return samples.reference < samples.needed
      ? `The reference has ${many(
          samples.reference,
          'value',
        )}, a verdict needs ${samples.needed}.`
      : `${many(samples.current, 'value')} so far, a verdict needs ${
          samples.needed
        }.`;
  }
  return 'As in the reference, as far as matters.';
}

/** What became of all features, in one sentence. */
export function sentenceOfReport({
  tally,
  features,
}: Pick<DriftReport, 'tally' | 'features'>): string {
  const all = many(features.length, 'feature');
  const worst = features
    .filter(({ state }) => state === 'drift' || state === 'warning')
    .slice(0, 3)
    .map(({ feature }) => feature.name)
    .join(', ');
  const lacking = tally['not-enough-data'];
  const unsaid = lacking > 0 ? `; too little data to judge ${lacking}` : '';
  if (tally.drift > 0) {
    return `${tally.drift} of ${all} drifted: first of all ${worst}${unsaid}.`;
  }
  if (tally.warning > 0) {
    return `${tally.warning} of ${all} begin to differ: ${worst}${unsaid}.`;
  }
  return lacking > 0
    ? `Too little data to judge ${lacking} of ${all}.`
    : `${
        all === '1 feature' ? 'The one feature is' : `All ${all} are`
      } as in the reference.`;
}
