/** Milliseconds as a person reads them: 4.2 ms, 350 ms, 1.25 s, 2 min 5 s. */
export function formatMilliseconds(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 10 && !Number.isInteger(milliseconds)) {
    return `${milliseconds.toFixed(1)} ms`;
  }
  if (size < 1000) {
    return `${Math.round(milliseconds)} ms`;
  }
  if (size < 60_000) {
    return `${(milliseconds / 1000).toFixed(2)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * A latency to three digits, since a benchmark tells 0.84 ms from 0.92 ms:
 * 0.84 ms, 12.3 ms, 1.25 s.
 */
export function formatLatency(milliseconds: number): string {
  return milliseconds < 1000
    ? `${significant(milliseconds)} ms`
    : `${significant(milliseconds / 1000)} s`;
}

/** Requests per second to three digits, whole from a hundred on. */
export const formatRate = (perSecond: number): string => significant(perSecond);

/** A share from 0 to 1 in per cent; never 0 % or 100 % unless it is that. */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) {
    return `${share * 100} %`;
  }
  if (share < 0.0001) {
    return '< 0.01 %';
  }
  return share > 0.9999 ? '> 99.99 %' : `${Number((share * 100).toFixed(2))} %`;
}

/** Seconds as a person says them: 30 s, 2 min, 1 min 30 s, 1 h 5 min. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const [large, small, names] =
    whole < 3600
      ? [Math.floor(whole / 60), whole % 60, ['min', 's']]
      : [
          Math.floor(whole / 3600),
          Math.floor((whole % 3600) / 60),
          ['h', 'min'],
        ];
  return small
    ? `${large} ${names[0]} ${small} ${names[1]}`
    : `${large} ${names[0]}`;
}

function significant(value: number): string {
  const size = Math.abs(value);
  let digits = 0;
  if (size < 10) {
    digits = 2;
  } else if (size < 100) {
    digits = 1;
  }
  return value.toLocaleString(undefined, { maximumFractionDigits: digits });
}

/** Mebibytes as MiB below one GiB, else as GiB with one decimal at most. */
export function formatMemory(mebibytes: number): string {
  return mebibytes < 1024
    ? `${Math.round(mebibytes)} MiB`
    : `${Number((mebibytes / 1024).toFixed(1))} GiB`;
}

/** At most two decimals, none where there are none. */
export function formatNumber(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** Date and time in the reader's zone, to the second. */
export function formatInstant(instant: string): string {
  return new Date(instant).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** How long ago an instant was, such as "3 minutes ago". */
export function formatAgo(instant: string, now: number): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const [unit, size] =
    steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps[3];
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(
    Math.trunc(seconds / size),
    unit,
  );
}

/** The beginning of a digest, enough to tell two apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha256|gitCommit):/, '').slice(0, 12);
}
