import type { Reader } from '../verdict/read.ts';
import { shown } from '../verdict/words.ts';
import type { EvaluationMargin, MetricRule } from './types.ts';

const MAX_RULES = 100;
/** Below, the bootstrap's intervals err more often than stated. */
const MINIMUM_ROWS = 50;

function readMargin(
  reader: Reader,
  where: string,
  value: unknown,
): EvaluationMargin {
  const { absolute, relative } = reader.object(`${where}.margin`, value);
  if ((absolute === undefined) === (relative === undefined)) {
    reader.refuse(`${where}.margin must be either absolute or relative.`);
  }
  const one = (name: string, entry: unknown) =>
    entry === undefined
      ? {}
      : {
          [name]: reader.number(`${where}.margin.${name}`, entry, { least: 0 }),
        };
  return { ...one('absolute', absolute), ...one('relative', relative) };
}

function readRule(reader: Reader, value: unknown, i: number): MetricRule {
  const where = `policy.rules[${i}]`;
  const rule = reader.object(where, value);
  const { threshold, margin, on = 'interval' } = rule;
  if (threshold === undefined && margin === undefined) {
    reader.refuse(`${where} must have a threshold or a margin.`);
  }
  if (on !== 'interval' && on !== 'estimate') {
    reader.refuse(
      `${where}.on must be "interval" or "estimate", not ${shown(on)}.`,
    );
  }
  return {
    metric: reader.text(`${where}.metric`, rule.metric),
    on: on as MetricRule['on'],
    ...(threshold !== undefined && {
      threshold: reader.number(`${where}.threshold`, threshold),
    }),
    ...(margin !== undefined && { margin: readMargin(reader, where, margin) }),
  };
}

/** An evaluation's policy out of plain JSON. */
export function readPolicy(reader: Reader, value: unknown) {
  const policy = reader.object('policy', value);
  const list = reader.list('policy.rules', policy.rules, MAX_RULES);
  if (list.length === 0) {
    reader.refuse('policy.rules must have at least one rule.');
  }
  return {
    rules: list.map((rule, i) => readRule(reader, rule, i)),
    minimumRows: reader.whole(
      'policy.minimumRows',
      policy.minimumRows ?? MINIMUM_ROWS,
      1,
    ),
  };
}
