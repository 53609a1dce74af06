/** Colours that stand out from both the light and the dark ground. */
export const colours = {
  first: 'var(--bui-announcement-fg-subdued)',
  second: 'var(--bui-warning-fg-subdued)',
  good: 'var(--bui-positive-fg-subdued)',
  bad: 'var(--bui-negative-fg-subdued)',
  grid: 'color-mix(in srgb, var(--bui-fg-primary) 12%, transparent)',
  ground: 'color-mix(in srgb, var(--bui-fg-primary) 8%, transparent)',
};

/** How the kinds of lines are dashed, which tells them apart without colours. */
export const dashes = { dashed: '6 4', dotted: '2 3', line: undefined };

const words = { fill: 'var(--bui-fg-secondary)', fontSize: 12 };

/** What all axes have in common. */
export const axis = {
  stroke: 'var(--bui-border-2)',
  tick: words,
  tickLine: false,
} as const;

/** The name of an axis, below it or beside it. */
export const axisName = (value: string, side: 'bottom' | 'left') =>
  side === 'bottom'
    ? { ...words, value, position: 'insideBottom' as const, offset: -14 }
    : {
        ...words,
        value,
        position: 'insideLeft' as const,
        angle: -90,
        offset: 2,
        style: { textAnchor: 'middle' as const },
      };

/** Four to six round steps that hold `maximum`, beginning at zero. */
export function roundTicks(maximum: number): number[] {
  if (!(maximum > 0)) {
    return [0, 1];
  }
  const rough = maximum / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough) ??
    10 * power;
  const count = Math.ceil(maximum / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
}
