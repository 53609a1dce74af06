import type { GateCheck, GateResult } from '../verdict/Verdict.ts';

// What XML 1.0 has no way to write (2.2 Char): control characters but tab and
// line ends, lone surrogates, U+FFFE and U+FFFF.
const UNWRITABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text as the value of an XML attribute, or between tags. */
function escaped(text: string): string {
  return text
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, letter => ENTITIES[letter]);
}

function testCase(gate: GateResult, check: GateCheck): string {
  const head = `    <testcase name="${escaped(
    check.name,
  )}" classname="fairway.${escaped(gate.gate)}"`;
  if (check.verdict === 'pass') {
    return `${head}/>`;
  }
  const element = check.verdict === 'fail' ? 'failure' : 'error';
  const text = [check.reason, gate.action ?? ''].join('\n').trim();
  return [
    `${head}>`,
    `      <${element} type="${check.verdict}" message="${escaped(
      check.reason,
    )}">${escaped(text)}</${element}>`,
    '    </testcase>',
  ].join('\n');
}

/** A gate's checks, or the gate itself where it could not ask any. */
function checksOf(gate: GateResult): GateCheck[] {
  return gate.checks.length > 0
    ? gate.checks
    : [{ name: gate.gate, verdict: gate.verdict, reason: gate.reason }];
}

const countOf = (checks: readonly GateCheck[], verdict: string) =>
  checks.filter(check => check.verdict === verdict).length;

function attributes(checks: readonly GateCheck[]): string {
  return `tests="${checks.length}" failures="${countOf(
    checks,
    'fail',
  )}" errors="${countOf(checks, 'inconclusive')}"`;
}

/**
 * Results as a JUnit report, as CI systems read it (the schema of Apache Ant's
 * junitreport): a suite for each gate, a case for each check. What failed is a
 * `failure`; what is inconclusive is an `error`, so that no CI takes it for
 * passed. No results at all are one error.
 */
export function toJUnit(results: readonly GateResult[]): string {
  if (results.length === 0) {
    return toJUnit([
      {
        gate: 'artifact',
        verdict: 'inconclusive',
        reason: 'No gate was asked.',
        checks: [],
        evidence: {},
      },
    ]);
  }
  const suites = results.map(gate => {
    const checks = checksOf(gate);
    return [
      `  <testsuite name="${escaped(gate.gate)}" ${attributes(checks)}>`,
      ...checks.map(check => testCase(gate, check)),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fairway" ${attributes(results.flatMap(checksOf))}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}
