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

/** What becomes one suite of the report. */
interface Suite {
  name: string;
  /** What to do about what did not pass. */
  action: string;
  checks: readonly GateCheck[];
}

const NOTHING_ASKED: Suite = {
  name: 'gates',
  action: 'Say which gates are to be asked.',
  checks: [
    { name: 'gates', verdict: 'inconclusive', reason: 'No gate was asked.' },
  ],
};

/** What a gate said, under the name that it was given if it was given one. */
type NamedResult = GateResult & { name?: string };

/** A gate's checks, or the gate itself where it could not ask any. */
function suiteOf(result: NamedResult): Suite {
  const { gate, name = gate, verdict, reason, action, checks } = result;
  return {
    name,
    action: action ?? '',
    checks: checks.length > 0 ? checks : [{ name, verdict, reason }],
  };
}

function testCase({ name, action }: Suite, check: GateCheck): string {
  const head = `    <testcase name="${escaped(
    check.name,
  )}" classname="fairway.${escaped(name)}"`;
  if (check.verdict === 'pass') {
    return `${head}/>`;
  }
  const element = check.verdict === 'fail' ? 'failure' : 'error';
  const text = [check.reason, action].join('\n').trim();
  return [
    `${head}>`,
    `      <${element} type="${check.verdict}" message="${escaped(
      check.reason,
    )}">${escaped(text)}</${element}>`,
    '    </testcase>',
  ].join('\n');
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
export function toJUnit(results: readonly NamedResult[]): string {
  const suites = results.length === 0 ? [NOTHING_ASKED] : results.map(suiteOf);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fairway" ${attributes(
      suites.flatMap(suite => suite.checks),
    )}>`,
    ...suites.flatMap(suite => [
      `  <testsuite name="${escaped(suite.name)}" ${attributes(suite.checks)}>`,
      ...suite.checks.map(check => testCase(suite, check)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}
