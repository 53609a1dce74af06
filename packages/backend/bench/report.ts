import { stageShares } from '../src/benchmark/stageShares';
import { median, quartiles } from '../src/benchmark/statistics';
import { PortalRun } from './byPortal';

/** What was measured, in pairs of one repetition each. */
export type Measurement = {
  byHandMs: readonly number[];
  byPortal: readonly PortalRun[];
};

/** How much longer the portal takes, by the medians. */
export function differenceMs({ byHandMs, byPortal }: Measurement): number {
  return (
    median(byPortal.map(({ recordedMs }) => recordedMs)) - median(byHandMs)
  );
}

/** The result as tables of Markdown. */
export function renderReport(measurement: Measurement): string {
  const { byHandMs, byPortal } = measurement;
  const recorded = byPortal.map(({ recordedMs }) => recordedMs);
  const observed = byPortal.map(({ observedMs }) => observedMs);
  const ratio = median(recorded) / median(byHandMs);
  const timed = [
    ['onnx-server by hand', byHandMs],
    ['portal, T0 to T10 as stored', recorded],
    ['portal, as seen from outside', observed],
  ] as const;
  const stages = stageShares(byPortal.map(({ timeline }) => timeline));
  return [
    ...table(
      [
        'until the first prediction, ms',
        'lower quartile',
        'median',
        'upper quartile',
        'n',
      ],
      timed.map(([name, values]) => {
        const { lower, median: middle, upper } = quartiles(values);
        return [
          name,
          ...[lower, middle, upper].map(ms => ms.toFixed(0)),
          String(values.length),
        ];
      }),
    ),
    '',
    `Difference of the medians: ${differenceMs(measurement).toFixed(
      0,
    )} ms, ratio ${ratio.toFixed(2)}.`,
    '',
    ...table(
      ['stage', 'reached at its end', 'median, ms', 'share, %'],
      stages.map(({ from, to, title, medianMs, share }) => [
        `${from} → ${to}`,
        title,
        medianMs.toFixed(1),
        (share * 100).toFixed(1),
      ]),
    ),
    '',
    `n = ${byPortal.length} deployments.`,
  ].join('\n');
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map(row => row[column].length)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const rule = line(widths.map(width => '-'.repeat(width)));
  return [line(head), rule, ...rows.map(line)];
}
