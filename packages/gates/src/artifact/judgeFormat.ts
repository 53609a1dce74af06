import { isJsonObject } from '@fairway/inference-protocol';
import type { GateCheck } from '../verdict/Verdict.ts';
import { shown } from '../verdict/words.ts';
import { formatOfFile, safetyOf } from './formats.ts';

/** A recorded decision to serve one artifact although loading it may run code. */
export interface FormatWaiver {
  format: string;
  /** Of the artifact that was looked at; no other is waived. */
  digest: string;
  /** Who decided, as an entity reference. */
  by: string;
  reason: string;
  /** Milliseconds since 1970 from which on it holds no more; absent: never. */
  expiresAt?: number;
}

interface WaivedArtifact {
  digest?: string;
  format?: string;
  uri?: string;
}

interface FormatRules {
  /** Names of allowed formats; absent: any. */
  formats?: readonly string[];
  /** As recorded, of unknown form. */
  waivers: readonly unknown[];
  now: number;
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

function isAllowed(format: string, formats?: readonly string[]): boolean {
  const name = format.trim().toLowerCase();
  return formats?.some(entry => entry.trim().toLowerCase() === name) ?? true;
}

function isInForce(waiver: FormatWaiver, now: number): boolean {
  const { expiresAt } = waiver;
  return (
    expiresAt === undefined ||
    (typeof expiresAt === 'number' && expiresAt > now)
  );
}

/** The waiver that lets this artifact be served, of all that were recorded. */
function findWaiver(
  waivers: readonly unknown[],
  artifact: WaivedArtifact,
  format: string,
  now: number,
): FormatWaiver | undefined {
  return waivers.find((waiver): waiver is FormatWaiver => {
    const recorded = isJsonObject(waiver)
      ? (waiver as unknown as FormatWaiver)
      : undefined;
    return (
      recorded !== undefined &&
      isText(recorded.by) &&
      isText(recorded.reason) &&
      isText(recorded.format) &&
      recorded.format.toLowerCase() === format.toLowerCase() &&
      recorded.digest === artifact.digest &&
      artifact.digest !== undefined &&
      isInForce(recorded, now)
    );
  });
}

function runsCode(
  artifact: WaivedArtifact,
  format: string,
  { waivers, now }: FormatRules,
): GateCheck {
  const waiver = findWaiver(waivers, artifact, format, now);
  return waiver
    ? {
        name: 'format',
        verdict: 'pass',
        reason: `The format ${shown(format)} may run code; ${
          waiver.by
        } waived it for this digest: ${waiver.reason}`,
      }
    : {
        name: 'format',
        verdict: 'fail',
        reason: `A file of the format ${shown(
          format,
        )} may run code when it is loaded, and no waiver in force names it and this digest.`,
      };
}

/**
 * Whether loading the artifact is safe by its format. The ending of its name
 * counts too: a pickle that is declared to be ONNX is a pickle.
 */
export function judgeFormat(
  artifact: WaivedArtifact,
  rules: FormatRules,
): GateCheck {
  const { format, uri } = artifact;
  if (format === undefined) {
    return {
      name: 'format',
      verdict: 'inconclusive',
      reason: 'The version states no format.',
    };
  }
  const byName = uri === undefined ? undefined : formatOfFile(uri);
  if (byName !== undefined && safetyOf(byName) === 'runs-code') {
    return runsCode(artifact, byName, rules);
  }
  if (!isAllowed(format, rules.formats)) {
    return {
      name: 'format',
      verdict: 'fail',
      reason: `The format ${shown(
        format,
      )} is not one of those that this environment allows: ${rules.formats?.join(
        ', ',
      )}.`,
    };
  }
  switch (safetyOf(format)) {
    case 'runs-code':
      return runsCode(artifact, format, rules);
    case 'data':
      return {
        name: 'format',
        verdict: 'pass',
        reason: `The format ${shown(format)} holds no code.`,
      };
    default:
      return {
        name: 'format',
        verdict: 'inconclusive',
        reason: `Whether loading a file of the format ${shown(
          format,
        )} may run code is not known.`,
      };
  }
}
