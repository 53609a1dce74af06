import {
  gateDeclarationSchema,
  gateKinds,
  gateTimes,
} from '@fairway/backstage-plugin-mlops-common';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// The command line stands alone and knows nothing of the portal's packages: it has
// words of its own for the same gates, which must not drift apart.
const reader = pathToFileURL(
  resolve(__dirname, '../../cli/src/check/declarations.ts'),
);
const script = `
  import { readDeclarations } from '${reader}';
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const said = JSON.parse(Buffer.concat(chunks).toString()).map(gate => {
    try {
      const { left } = readDeclarations([gate]);
      return left.length > 0 ? 'left' : 'asked';
    } catch (error) {
      return 'refused: ' + error.message;
    }
  });
  process.stdout.write(JSON.stringify(said));
`;

/** What the command line makes of each gate. */
function byCommandLine(gates: readonly object[]): string[] {
  const output = execFileSync(
    process.execPath,
    [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      ...['--input-type=module', '--eval', script],
    ],
    { input: JSON.stringify(gates), maxBuffer: 2 ** 26 },
  );
  return JSON.parse(output.toString());
}

/** What the portal makes of one, as it is in a file: without what is undefined. */
const inPortal = (gate: object) =>
  gateDeclarationSchema.safeParse(JSON.parse(JSON.stringify(gate)));

/** A gate of each kind that can be asked without a portal, with all its fields. */
const whole = [
  { kind: 'signature' },
  { kind: 'artifact', formats: ['onnx'], licences: ['MIT'] },
  { kind: 'smoke', requests: 3, maximalLatencyMs: 100 },
  {
    kind: 'evaluation',
    testSet: './test.csv',
    metric: 'accuracy',
    threshold: 0.9,
    margin: { absolute: 0.1 },
  },
  { kind: 'prediction-shift', output: 'y', margin: 0.1 },
].map(gate => ({ name: 'gate', ...gate }));

const text = (length: number) => 'x'.repeat(length);
/** At and beyond every bound that a field of a gate has, and of wrong types. */
const values: unknown[] = [
  ...[null, true, {}, [], '', 'x', '1', [1], [''], ['x', null]],
  ...[0, -1, 1, 0.5, 1.5, 3, 10, 10.5, 1_000, 1_001, 3_600_000, 3_600_001],
  ...[Number.MAX_SAFE_INTEGER, 1e300, 5e-324],
  ...[63, 64, 100, 101, 200, 201].flatMap(length => [
    text(length),
    [text(length)],
  ]),
  ...[20, 21, 100, 101].map(count => Array.from({ length: count }, () => 'x')),
  ...[{ absolute: 1 }, { relative: 1 }, { absolute: 1, relative: 1 }],
  ...[{ absolute: 0 }, { absolute: 1e9 }, { absolute: '1' }, { share: 1 }],
  ...[{ relative: 10 }, { relative: 10.5 }, { relative: -1 }],
  ...['A', 'a-', 'a-b', 'a--b', '1a', 'a_b', 'ä', 'a'],
];

/** Of each gate: as it is, without each field, and with each other value of it. */
const variants = whole.flatMap(gate => [
  gate,
  { ...gate, unknown: 1 },
  ...Object.keys(gate)
    // Here --tests says where the test set is, and which kinds there are is apart.
    .filter(field => field !== 'testSet' && field !== 'kind')
    .flatMap(field => [
      { ...gate, [field]: undefined },
      ...values.map(value => ({ ...gate, [field]: value })),
    ]),
  { ...gate, threshold: undefined, margin: undefined },
]);

describe('the gates of the command line', () => {
  it('are of the same kinds as those of a rollout, asked or left to a portal', () => {
    const isOffline = (kind: keyof typeof gateTimes) =>
      kind === 'prediction-shift' ||
      (gateTimes[kind] !== 'bake' && kind !== 'approval');
    const known = new Map(whole.map(gate => [gate.kind, gate]));
    expect([...known.keys()].sort()).toEqual(
      gateKinds.filter(isOffline).sort(),
    );
    const said = byCommandLine(
      gateKinds.map(kind => known.get(kind) ?? { kind, name: 'gate' }),
    );
    expect(said).toEqual(
      gateKinds.map(kind => (isOffline(kind) ? 'asked' : 'left')),
    );
    expect(byCommandLine([{ kind: 'taste', name: 'gate' }])[0]).toContain(
      gateKinds.filter(kind => !isOffline(kind))[0],
    );
  });

  it('have every field that a rollout has', () => {
    for (const gate of whole) {
      const schema = gateDeclarationSchema.options.find(
        ({ shape }) => shape.kind.value === gate.kind,
      );
      expect(Object.keys(gate).sort()).toEqual(
        Object.keys(schema?.shape ?? {}).sort(),
      );
    }
  });

  it('take and refuse what a rollout takes and refuses', () => {
    const ours = byCommandLine(variants);
    const differences = variants.flatMap((gate, at) => {
      const theirs = inPortal(gate);
      return theirs.success === (ours[at] === 'asked')
        ? []
        : [{ gate, ours: ours[at], theirs: theirs.error?.issues ?? 'taken' }];
    });
    expect(differences).toEqual([]);
    const taken = ours.filter(said => said === 'asked').length;
    expect(taken).toBeGreaterThan(50);
    expect(ours.length - taken).toBeGreaterThan(300);
  });
});
