import type { GateCheck } from '@fairway/gates';
import { columns } from '../columns.ts';
import type { NamedResult } from './askGates.ts';
import type { CheckPlan } from './plan.ts';

const MARKS = { pass: 'pass', fail: 'FAIL', inconclusive: 'inconclusive' };

const number = (value: number | undefined) =>
  value === undefined ? '' : String(+value.toPrecision(4));

function interval({ lower, upper }: GateCheck): string {
  return lower === undefined && upper === undefined
    ? ''
    : `${lower === undefined ? '-∞' : number(lower)}..${
        upper === undefined ? '∞' : number(upper)
      }`;
}

function limit({ limit: value, direction }: GateCheck): string {
  return value === undefined
    ? ''
    : `${direction === 'at-least' ? '≥' : '≤'} ${number(value)}`;
}

/** Checks with numbers have a row each, a gate of others has one. */
function rowsOf({ name, verdict, checks }: NamedResult): string[][] {
  const measured = checks.filter(check => check.limit !== undefined);
  if (measured.length === 0) {
    const passed = checks.filter(check => check.verdict === 'pass').length;
    const count = checks.length > 0 ? `${passed} of ${checks.length}` : '';
    return [[name, MARKS[verdict], count, '', '']];
  }
  const labelOf = (check: GateCheck) =>
    check.name.startsWith(name) ? check.name : `${name}: ${check.name}`;
  return measured.map(check => [
    measured.length === 1 ? name : labelOf(check),
    MARKS[check.verdict],
    number(check.estimate),
    interval(check),
    limit(check),
  ]);
}

function wrapped(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map(entry => `${indent}${entry}`);
}

function reasonLines(
  { name, verdict, reason, action }: NamedResult,
  width: number,
): string[] {
  const words = [
    ...wrapped(`${name}: ${reason}`, '  ', width),
    ...(action === undefined ? [] : wrapped(`→ ${action}`, '    ', width)),
  ];
  return verdict === 'pass' ? [] : ['', ...words];
}

/** The results as a person reads them. */
export function renderVerdicts(
  { candidate, stable, tests, left }: CheckPlan,
  results: readonly NamedResult[],
  options: { verdict: NamedResult['verdict']; width: number },
): string {
  const width = Math.max(40, options.width);
  return [
    `model    ${candidate.path}`,
    `         ${candidate.digest}`,
    ...(stable ? [`against  ${stable.path}`, `         ${stable.digest}`] : []),
    ...(tests
      ? [`tests    ${tests.file}, ${tests.testSet.rows.length} rows`]
      : []),
    '',
    ...columns(
      [
        ['gate', 'verdict', 'found', 'interval', 'limit'],
        ...results.flatMap(rowsOf),
      ],
      2,
    ),
    ...results.flatMap(result => reasonLines(result, width)),
    ...(left.length > 0
      ? [
          '',
          ...left.flatMap(({ name, because }) =>
            wrapped(`${name} is not asked here: ${because}`, '  ', width),
          ),
        ]
      : []),
    '',
    `verdict  ${MARKS[options.verdict]}`,
  ].join('\n');
}
