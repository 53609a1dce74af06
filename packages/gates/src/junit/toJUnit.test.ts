import fc from 'fast-check';
import type { GateResult } from '../verdict/Verdict.ts';
import { toJUnit } from './toJUnit.ts';

const result = (change: Partial<GateResult>): GateResult => ({
  gate: 'evaluation',
  verdict: 'pass',
  reason: 'All is well.',
  checks: [],
  evidence: {},
  ...change,
});

const unescape = (text: string) =>
  text.replace(/&(#\d+|\w+);/g, (_, name: string) => {
    const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
    return name.startsWith('#')
      ? String.fromCharCode(Number(name.slice(1)))
      : named[name as keyof typeof named];
  });

// Lone surrogates and control characters included.
const codeUnits = fc
  .array(fc.nat(0xffff))
  .map(codes => String.fromCharCode(...codes));

describe('toJUnit', () => {
  it('makes a suite of each gate and a case of each check', () => {
    const report = toJUnit([
      result({
        verdict: 'fail',
        action: 'Train it again.',
        checks: [
          { name: 'accuracy', verdict: 'pass', reason: 'Good.' },
          { name: 'recall of "a"', verdict: 'fail', reason: '0.2 < 0.5 & low' },
          { name: 'auc', verdict: 'inconclusive', reason: 'Too few rows.' },
        ],
      }),
      result({
        gate: 'artifact',
        verdict: 'inconclusive',
        reason: 'No digest.',
      }),
    ]);
    expect(report).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="fairway" tests="4" failures="1" errors="2">
  <testsuite name="evaluation" tests="3" failures="1" errors="1">
    <testcase name="accuracy" classname="fairway.evaluation"/>
    <testcase name="recall of &quot;a&quot;" classname="fairway.evaluation">
      <failure type="fail" message="0.2 &lt; 0.5 &amp; low">0.2 &lt; 0.5 &amp; low&#10;Train it again.</failure>
    </testcase>
    <testcase name="auc" classname="fairway.evaluation">
      <error type="inconclusive" message="Too few rows.">Too few rows.&#10;Train it again.</error>
    </testcase>
  </testsuite>
  <testsuite name="artifact" tests="1" failures="0" errors="1">
    <testcase name="artifact" classname="fairway.artifact">
      <error type="inconclusive" message="No digest.">No digest.</error>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('takes no results for an error', () => {
    expect(toJUnit([])).toContain('errors="1"');
    expect(toJUnit([])).toContain('No gate was asked.');
  });

  it('keeps every text whole that XML can write, and marks the rest', () => {
    fc.assert(
      fc.property(codeUnits, reason => {
        const report = toJUnit([result({ verdict: 'fail', reason })]);
        const [, message] = /message="([^"]*)"/.exec(report) ?? [];
        const kept = reason.replace(
          // eslint-disable-next-line no-control-regex
          /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
          '\ufffd',
        );
        expect(message).not.toMatch(/[<>]/);
        expect(unescape(message)).toBe(kept);
      }),
    );
  });

  it('marks half a surrogate pair and control characters', () => {
    const report = toJUnit([
      result({ verdict: 'fail', reason: 'a\ud800b\udc00c\u0000d\u{1f600}' }),
    ]);
    expect(report).toContain('message="a\ufffdb\ufffdc\ufffdd\u{1f600}"');
  });
});
