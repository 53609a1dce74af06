/** A number for a sentence, to four figures: 0.9766, 12.5, 1,234 as 1234. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) {
    return value > 0 ? 'unbounded' : String(value);
  }
  if (Number.isInteger(value)) {
    return String(value);
  }
  return Math.abs(value) >= 1000
    ? value.toFixed(0)
    : String(Number(value.toPrecision(4)));
}

/** A share of 1 as percent, to three figures: 0.0123 is "1.23 %". */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** Of unknown origin, for a sentence: its JSON, cut to 60 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
