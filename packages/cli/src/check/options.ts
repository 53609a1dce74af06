import { parseArgs } from 'node:util';
import { numberOf } from '../numberOf.ts';
import { UsageError } from '../UsageError.ts';
import type { Margin } from './GateFields.ts';

/** What is asked of one metric by flags. */
export interface MetricFlags {
  threshold?: number;
  margin?: Margin;
}

/** What the command line of `fairway check` says. */
export interface CheckOptions {
  modelPath: string;
  againstPath?: string;
  testsFile?: string;
  signatureFile?: string;
  gatesFile?: string;
  metrics: Map<string, MetricFlags>;
  predictionShift?: number;
  smokeRequests?: number;
  maximalLatencyMs?: number;
  digest?: string;
  license?: string;
  licences?: string[];
  errors: { falsePromotion: number; falseRollback: number };
  junitFile?: string;
  reportFile?: string;
}

export const usage = `fairway check MODEL [options]

Asks of a model what can be asked without a portal and without traffic. MODEL is
an ONNX file, or a folder with one. It is served by the same onnx-server that
serves it in production, and answers the same requests.

  --tests FILE          labelled test set: CSV with a header; the truth is in the
                        column named like the model's first output, label, target,
                        class or y, or else in the last one
  --threshold M=VALUE   the metric M must keep it: at least, for log_loss, mae and
                        rmse at most; may be repeated. Metrics: accuracy, precision,
                        recall, f1 (recall_CLASS and so on of one class), mae, rmse,
                        r_squared
  --against MODEL       the stable version: asks whether its callers can call this
                        one, and compares for --margin and --prediction-shift
  --margin M=SIZE       no worse than the stable version on the same rows by more
                        than it: accuracy=0.02, or 5% of the stable version's
  --prediction-shift N  largest population stability index of its predictions
                        against the stable version's, such as 0.1
  --smoke N             predictions that must come back in form (3), 0 for none
  --maximal-latency MS  that each of those may take
  --digest sha256:HEX   the digest that the version declares
  --license EXPRESSION  the licence that the version states, in SPDX's terms
  --licences LIST       those that are allowed, such as MIT,Apache-2.0
  --gates FILE          gates as a rollout of the portal has them, in YAML or JSON;
                        what flags ask for comes on top
  --signature FILE      the version's signature in the catalog, in YAML or JSON: names
                        of columns and classes (labels) that the model's file lacks
  --false-promotion N   how often a gate may pass what is worse than its limit (0.05)
  --false-rollback N    how often one may fail what is not (0.01)
  --junit FILE          write a JUnit report
  --json FILE           write all results with their evidence, - for stdout
  --help                print this

Exit codes: 0 every gate passed, 1 a gate failed, 2 wrong usage or input that cannot
be used, such as no model, 3 no gate failed and one is inconclusive.
`;

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tests: text,
        threshold: texts,
        against: text,
        margin: texts,
        'prediction-shift': text,
        smoke: text,
        'maximal-latency': text,
        digest: text,
        license: text,
        licences: text,
        gates: text,
        signature: text,
        'false-promotion': text,
        'false-rollback': text,
        junit: text,
        json: text,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function splitRule(flag: string, text: string): [string, string] {
  const match = /^([A-Za-z0-9_]{1,63}[^=]*)=(.+)$/.exec(text);
  if (!match) {
    throw new UsageError(
      `--${flag} must look like accuracy=0.9, not '${text}'`,
    );
  }
  return [match[1].trim(), match[2].trim()];
}

function parseMargin(text: string): Margin {
  const [, size, percent] = /^(\d*\.?\d+(?:e-?\d+)?)\s*(%?)$/i.exec(text) ?? [];
  const value = Number(size);
  if (!(value > 0)) {
    throw new UsageError(
      `--margin must be a size above 0 such as accuracy=0.02 or mae=5%, not '${text}'`,
    );
  }
  return percent ? { relative: value / 100 } : { absolute: value };
}

function parseMetrics(
  thresholds: readonly string[] = [],
  margins: readonly string[] = [],
): Map<string, MetricFlags> {
  const metrics = new Map<string, MetricFlags>();
  const add = (flag: 'threshold' | 'margin', text: string) => {
    const [metric, value] = splitRule(flag, text);
    const known = metrics.get(metric) ?? {};
    if (known[flag] !== undefined) {
      throw new UsageError(`--${flag} of ${metric} is given twice`);
    }
    metrics.set(metric, {
      ...known,
      [flag]:
        flag === 'threshold'
          ? numberOf(`--threshold of ${metric}`, value)
          : parseMargin(value),
    });
  };
  thresholds.forEach(text => add('threshold', text));
  margins.forEach(text => add('margin', text));
  return metrics;
}

function share(name: string, text: string | undefined, fallback: number) {
  const value = text === undefined ? fallback : numberOf(name, text);
  if (!(value > 0 && value <= 0.5)) {
    throw new UsageError(`${name} must be above 0 and at most 0.5`);
  }
  return value;
}

function parseDigest(text: string): string {
  const digest = text.toLowerCase();
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new UsageError(
      `--digest must be sha256: and 64 hexadecimal digits, as "sha256sum" prints them, not '${text}'`,
    );
  }
  return digest;
}

/** `undefined` when help was asked for. @throws UsageError */
export function parseOptions(
  args: readonly string[],
): CheckOptions | undefined {
  const { values, positionals } = readArguments(args);
  if (values.help) {
    return undefined;
  }
  const [modelPath, ...more] = positionals;
  if (modelPath === undefined || more.length > 0) {
    throw new UsageError('give one model, such as model.onnx');
  }
  const number = (flag: 'prediction-shift' | 'maximal-latency' | 'smoke') =>
    values[flag] === undefined
      ? undefined
      : numberOf(`--${flag}`, values[flag], { whole: flag === 'smoke' });
  const smokeRequests = number('smoke');
  if (
    smokeRequests !== undefined &&
    !(smokeRequests >= 0 && smokeRequests <= 1000)
  ) {
    throw new UsageError('--smoke must be from 0 to 1000');
  }
  return {
    modelPath,
    againstPath: values.against,
    testsFile: values.tests,
    signatureFile: values.signature,
    gatesFile: values.gates,
    metrics: parseMetrics(values.threshold, values.margin),
    predictionShift: number('prediction-shift'),
    smokeRequests,
    maximalLatencyMs: number('maximal-latency'),
    ...(values.digest !== undefined && { digest: parseDigest(values.digest) }),
    license: values.license,
    licences: values.licences?.split(',').map(entry => entry.trim()),
    errors: {
      falsePromotion: share(
        '--false-promotion',
        values['false-promotion'],
        0.05,
      ),
      falseRollback: share('--false-rollback', values['false-rollback'], 0.01),
    },
    junitFile: values.junit,
    reportFile: values.json,
  };
}
