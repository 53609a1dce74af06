import type { Encoding } from './requests';
import type { Measurement } from './wrk';

/** One measured cell. */
export interface Cell {
  model: string;
  subject: string;
  isPeer: boolean;
  encoding: Encoding | 'memory';
  clients: number;
  result: Measurement;
}

const number = (value: number) =>
  value >= 100 ? value.toFixed(0) : value.toPrecision(3);

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column].length)),
  );
  const line = (cells: string[]) =>
    `| ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
      )
      .join(' | ')} |`;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The peer with the highest throughput of these. */
function bestPeer(cells: readonly Cell[]): Cell | undefined {
  return cells
    .filter(cell => cell.isPeer)
    .sort((a, b) => b.result.throughput - a.result.throughput)[0];
}

/** Everything measured with one model, one encoding and one number of clients. */
export function renderGroup(cells: readonly Cell[]): string {
  const peer = bestPeer(cells);
  const { model, encoding, clients } = cells[0];
  const rows = cells.map(cell => {
    const { throughput, p50, p90, p99 } = cell.result;
    return [
      cell.subject,
      number(throughput),
      number(p50),
      number(p90),
      number(p99),
      peer ? number(throughput / peer.result.throughput) : '',
      peer ? number(p99 / peer.result.p99) : '',
    ];
  });
  return [
    `### ${model}, ${encoding}, ${clients} client${clients === 1 ? '' : 's'}`,
    '',
    table(
      [
        'server',
        'answers/s',
        'p50 ms',
        'p90 ms',
        'p99 ms',
        'throughput / peer',
        'p99 / peer',
      ],
      rows,
    ),
    ...(peer
      ? ['', `The peer is the fastest of the field: ${peer.subject}.`]
      : []),
  ].join('\n');
}

/** What the aims are about, of all groups. */
export function renderAims(groups: readonly (readonly Cell[])[]): string {
  const rows = groups.flatMap(cells => {
    const of = (subject: string) =>
      cells.find(cell => cell.subject === subject)?.result;
    const [server, unbatched, host, proxy] = [
      of('onnx-server'),
      of('onnx-server, no batching'),
      of('serving-host'),
      of("the portal's proxy"),
    ];
    const peer = bestPeer(cells)?.result;
    if (!server) {
      return [];
    }
    const ratio = (a?: number, b?: number) => (a && b ? number(a / b) : '');
    const { model, encoding, clients } = cells[0];
    return [
      [
        `${model}, ${encoding}, ${clients}`,
        ratio(server.throughput, peer?.throughput),
        ratio(server.p99, peer?.p99),
        ratio(server.throughput, unbatched?.throughput),
        ratio(host?.p50, server.p50),
        ratio(host?.p99, server.p99),
        ratio(proxy?.p50, server.p50),
      ],
    ];
  });
  return table(
    [
      'model, encoding, clients',
      'throughput to peer',
      'p99 to peer',
      'batching to none',
      'host p50 to server',
      'host p99 to server',
      'proxy p50 to server',
    ],
    rows,
  );
}
