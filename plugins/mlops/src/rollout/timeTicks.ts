const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const sizes = [
  10 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
];

/** At most six round instants from one to another, milliseconds since the epoch. */
export function timeTicks(from: number, to: number): number[] {
  const wanted = (to - from) / 6;
  const size = sizes.find(entry => entry >= wanted) ?? 24 * hour;
  const first = Math.ceil(from / size) * size;
  const count = Math.max(0, Math.floor((to - first) / size) + 1);
  return Array.from(
    { length: Math.min(count, 50) },
    (_, index) => first + index * size,
  );
}

/** A time of day, with seconds where the axis is short. */
export const formatTime = (at: number, isShort: boolean): string =>
  new Date(at).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    ...(isShort && { second: '2-digit' }),
  });
