import { UsageError } from '../UsageError.ts';
import { GateFields, type Margin } from './GateFields.ts';

/**
 * A gate in the words of the portal's configuration (the gates of a rollout in
 * `/api/mlops/openapi.json`), of the kinds that need no traffic.
 */
export type OfflineGate = { name: string } & (
  | { kind: 'signature' }
  | { kind: 'artifact'; formats?: string[]; licences?: string[] }
  | { kind: 'smoke'; requests: number; maximalLatencyMs?: number }
  | {
      kind: 'evaluation';
      metric: string;
      threshold?: number;
      margin?: Margin;
    }
  | { kind: 'prediction-shift'; output?: string; margin: number }
);

/** A gate that only a portal can ask, and why. */
export interface LeftGate {
  name: string;
  kind: string;
  because: string;
}

/** Gates, divided by whether they can be asked here. */
export interface Declarations {
  gates: OfflineGate[];
  left: LeftGate[];
}

const MAX_GATES = 20;
const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const NEEDS_TRAFFIC = 'it looks at traffic while a step bakes';
const LEFT: Readonly<Record<string, string>> = {
  approval: 'people approve in the portal',
  slo: NEEDS_TRAFFIC,
  comparison: NEEDS_TRAFFIC,
  drift: NEEDS_TRAFFIC,
};

function readGate(gate: GateFields, kind: string, name: string): OfflineGate {
  switch (kind) {
    case 'signature':
      gate.knows();
      return { kind, name };
    case 'artifact':
      gate.knows('formats', 'licences');
      return {
        ...{ kind, name },
        ...gate.maybe('formats', field => gate.texts(field, 20, 63)),
        ...gate.maybe('licences', field => gate.texts(field, 100, 100)),
      };
    case 'smoke':
      gate.knows('requests', 'maximalLatencyMs');
      return {
        ...{ kind, name },
        requests: gate.whole('requests', 1000),
        ...gate.maybe('maximalLatencyMs', field =>
          gate.positive(field, 3_600_000),
        ),
      };
    case 'evaluation':
      // The portal finds its test set by testSet; here --tests says where it is.
      gate.knows('testSet', 'metric', 'threshold', 'margin');
      if (!gate.has('threshold') && !gate.has('margin')) {
        throw new UsageError(
          `the gate '${name}' needs a threshold, a margin, or both`,
        );
      }
      return {
        ...{ kind, name },
        metric: gate.text('metric', 63),
        ...gate.maybe('threshold', field => gate.number(field)),
        ...gate.maybe('margin', field => gate.margin(field)),
      };
    case 'prediction-shift':
      gate.knows('output', 'margin');
      return {
        ...{ kind, name },
        ...gate.maybe('output', field => gate.text(field, 200)),
        margin: gate.positive('margin', 10),
      };
    default:
      throw new UsageError(
        `the gate '${name}' is of the kind '${kind}', which there is not; there are signature, artifact, smoke, evaluation, prediction-shift, and ${Object.keys(
          LEFT,
        ).join(', ')}, which only a portal can ask`,
      );
  }
}

/**
 * Gates out of a file: a list, or an object that has it as `gates`, as the
 * request for a rollout does.
 *
 * @param value - what the file says as JSON
 * @throws UsageError that names the gate and what is wrong with it
 */
export function readDeclarations(value: unknown): Declarations {
  const list = (value as { gates?: unknown } | null)?.gates ?? value;
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_GATES) {
    throw new UsageError(
      `the gates must be a list of 1 to ${MAX_GATES}, such as [{"kind": "smoke", "name": "smoke", "requests": 3}]`,
    );
  }
  const found: Declarations = { gates: [], left: [] };
  list.forEach((entry, i) => {
    const where = `gate ${i + 1}`;
    const kind = GateFields.read(where, entry).text('kind', 63);
    const name = GateFields.read(where, entry).text('name', 63);
    if (!NAME.test(name)) {
      throw new UsageError(
        `${where}: the name '${name}' must start with a lower case letter, and hold only lower case letters, digits and hyphens`,
      );
    }
    const because = Object.hasOwn(LEFT, kind) ? LEFT[kind] : undefined;
    if (because === undefined) {
      found.gates.push(
        readGate(GateFields.read(`the gate '${name}'`, entry), kind, name),
      );
    } else {
      found.left.push({ name, kind, because });
    }
  });
  return found;
}
