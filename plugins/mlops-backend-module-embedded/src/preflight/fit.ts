import { Amounts, Finding } from '@fairway/backstage-plugin-mlops-common';
import { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { HostInfo, revisionDeclarationSchema } from '@fairway/serving-host';
import { revisionDeclarationOf } from '../target/declaration';

/** Formats that the runtime of this machine loads. */
export const FORMATS = ['onnx'];
/** Runtimes of this machine. */
export const RUNTIMES = ['onnx'];

/** Whether this machine has the runtime of a revision. Pure. */
export function isServedHere({ spec }: DesiredRevision): boolean {
  return RUNTIMES.includes(spec.runtime);
}

/**
 * Would replicas of this revision run on this machine? Where its runtime is not
 * there, nothing else about it matters. Pure.
 */
export function fitFindings(
  revision: DesiredRevision,
  info: HostInfo,
  capacity: Amounts,
): Finding[] {
  if (!isServedHere(revision)) {
    return [
      {
        severity: 'blocking',
        code: 'runtime-not-supported',
        message: `The runtime ${
          revision.spec.runtime
        } is not on this machine; it has ${RUNTIMES.join(', ')}`,
        fix: 'Choose another pool',
      },
    ];
  }
  return [
    ...formatFindings(revision),
    ...sizeFindings(revision, capacity),
    ...gpuFindings(revision, info, capacity),
    ...shapeFindings(revision),
  ];
}

/** Can this machine compute at all? Pure. */
export function runtimeFindings({ runtime }: HostInfo): Finding[] {
  if (!runtime.usable) {
    return [
      {
        severity: 'blocking',
        code: 'runtime-unusable',
        message: `The runtime ${runtime.name} cannot be used on this machine: ${
          runtime.reason ?? 'it does not say why'
        }`,
        fix: 'Ask a platform engineer to install it on this machine, or choose another pool',
      },
    ];
  }
  return runtime.reason === undefined
    ? []
    : [
        {
          severity: 'warning',
          code: 'runtime-fallback',
          message: `This machine serves with ${runtime.name}: ${runtime.reason}`,
          fix: 'It works; for more speed choose another pool, or ask a platform engineer for a machine that runs native code',
        },
      ];
}

function formatFindings({ spec }: DesiredRevision): Finding[] {
  return FORMATS.includes(spec.format)
    ? []
    : [
        {
          severity: 'blocking',
          code: 'format-not-supported',
          message: `The model has the format ${
            spec.format
          }; this machine serves ${FORMATS.join(', ')}`,
          fix: 'Export the model to ONNX as a new version, or choose another pool',
        },
      ];
}

function sizeFindings(
  { spec: { resources } }: DesiredRevision,
  capacity: Amounts,
): Finding[] {
  const findings: Finding[] = [];
  if (resources.cpu > capacity.cpu) {
    findings.push({
      severity: 'blocking',
      code: 'replica-needs-more-cpu',
      message: `One replica asks for ${resources.cpu} CPU cores; this machine has ${capacity.cpu}`,
      fix: `Ask for at most ${capacity.cpu} cores, or choose a larger pool`,
    });
  }
  if (resources.memoryMiB > capacity.memoryMiB) {
    findings.push({
      severity: 'blocking',
      code: 'replica-needs-more-memory',
      message: `One replica asks for ${resources.memoryMiB} MiB of memory; this machine has ${capacity.memoryMiB} MiB`,
      fix: `Ask for at most ${capacity.memoryMiB} MiB, or choose a larger pool`,
    });
  }
  return findings;
}

function gpuFindings(
  { spec: { resources } }: DesiredRevision,
  { devices }: HostInfo,
  capacity: Amounts,
): Finding[] {
  if (resources.gpus <= capacity.gpus) {
    return [];
  }
  const reasons = devices
    .filter(device => !device.usable)
    .map(device => `${device.name}: ${device.reason ?? 'not usable'}`);
  const why =
    devices.length === 0
      ? 'this machine has none'
      : `${capacity.gpus} of its ${devices.length} can be used`;
  return [
    {
      severity: 'blocking',
      code: 'gpu-not-usable',
      message: `One replica asks for ${inGpus(resources.gpus)}; ${why}${
        reasons.length > 0 ? ` (${reasons.join('; ')})` : ''
      }`,
      fix:
        capacity.gpus > 0
          ? `Ask for at most ${capacity.gpus}, or choose another pool`
          : 'Set GPUs to 0, or choose another pool',
    },
  ];
}

function inGpus(count: number): string {
  return count === 1 ? '1 GPU' : `${count} GPUs`;
}

/** What the host would refuse as malformed, such as a variable it forbids. */
function shapeFindings(revision: DesiredRevision): Finding[] {
  const parsed = revisionDeclarationSchema.safeParse(
    revisionDeclarationOf(revision),
  );
  return (parsed.error?.issues ?? []).map(issue => ({
    severity: 'blocking',
    code: 'not-accepted',
    message: `${issue.path.join('.')}: ${issue.message}`,
    fix: `Correct ${issue.path.join('.')}`,
  }));
}
