import { conclude, unusable } from '../verdict/conclude.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult } from '../verdict/Verdict.ts';
import { shown } from '../verdict/words.ts';
import { judgeFormat, type FormatWaiver } from './judgeFormat.ts';
import { judgeLicence, type LicencePolicy } from './licence.ts';

/** What is known of a model version's artifact. */
export interface Artifact {
  /**
   * As the Model declares it: `sha256:` and 64 lower case hexadecimal digits, or
   * `gitCommit:` and 40 of a commit.
   */
  digest?: string;
  /** Of the bytes that would be served, as the registry or host computed it. */
  resolvedDigest?: string;
  /** In KServe's vocabulary: onnx, safetensors, sklearn. */
  format?: string;
  /** Where it lies; only the ending of its name is looked at. */
  uri?: string;
  /** An SPDX expression. */
  license?: string;
}

/** What an environment asks of artifacts. */
export interface ArtifactPolicy {
  /** Absent: licences are not checked. */
  licenses?: LicencePolicy;
  /** Names of formats that are allowed, at most 1,000; absent: any safe one. */
  formats?: string[];
}

/** Input of the artifact gate. */
export interface ArtifactInput {
  artifact: Artifact;
  policy: ArtifactPolicy;
  /** Recorded decisions to serve a format that may run code; at most 100. */
  waivers?: FormatWaiver[];
  /** Milliseconds since 1970, for waivers that expire. */
  now: number;
}

/** Of a file or an image; of a repository in Git its commit. */
const DIGEST = /^(sha256:[0-9a-f]{64}|gitCommit:[0-9a-f]{40})$/;
const MAX_ENTRIES = 1000;

const ACTIONS = {
  fail: 'Register the version again with its digest and a safe format such as ONNX, or have a waiver or the licence policy decided by who may.',
  inconclusive:
    'Complete what the Model says of this version (digest, format, SPDX licence), and let it be resolved again.',
};

function judgeDigest({ digest, resolvedDigest }: Artifact): GateCheck {
  const check = { name: 'digest' };
  if (digest === undefined || digest === null) {
    return {
      ...check,
      verdict: 'fail',
      reason: 'The version declares no digest, so its artifact could change.',
    };
  }
  if (!DIGEST.test(digest)) {
    return {
      ...check,
      verdict: 'fail',
      reason: `The declared digest ${shown(
        digest,
      )} is not "sha256:" and 64 lower case hexadecimal digits.`,
    };
  }
  if (typeof resolvedDigest !== 'string' || !DIGEST.test(resolvedDigest)) {
    return {
      ...check,
      verdict: 'inconclusive',
      reason: `The artifact's own digest is not known (${shown(
        resolvedDigest,
      )}), so nothing compares with the declared one.`,
    };
  }
  return digest === resolvedDigest
    ? { ...check, verdict: 'pass', reason: `The artifact is ${digest}.` }
    : {
        ...check,
        verdict: 'fail',
        reason: `The artifact is ${resolvedDigest}, the version declares ${digest}: it was changed or is another.`,
      };
}

function checkLicence(
  license: string | undefined,
  policy: LicencePolicy,
): GateCheck {
  const name = 'licence';
  if (typeof license !== 'string' || license.trim() === '') {
    return {
      name,
      verdict: 'inconclusive',
      reason: 'The Model states no licence.',
    };
  }
  const verdict = judgeLicence(license, policy);
  const text = shown(license);
  const reason = {
    pass: `The licence ${text} is allowed here.`,
    fail: `The licence ${text} is denied here.`,
    inconclusive: `The licence ${text} is on neither list of this environment, or no SPDX expression.`,
  }[verdict];
  return { name, verdict, reason };
}

function readPolicy(reader: Reader, value: unknown): ArtifactPolicy {
  const policy = reader.object('policy', value);
  const texts = (what: string, list: unknown) =>
    reader
      .list(`policy.${what}`, list, MAX_ENTRIES)
      .map((entry, i) => reader.text(`policy.${what}[${i}]`, entry));
  const formats =
    policy.formats === undefined
      ? {}
      : { formats: texts('formats', policy.formats) };
  if (policy.licenses === undefined) {
    return formats;
  }
  const licenses = reader.object('policy.licenses', policy.licenses);
  return {
    ...formats,
    licenses: {
      allow: texts('licenses.allow', licenses.allow),
      deny: texts('licenses.deny', licenses.deny ?? []),
    },
  };
}

/**
 * Whether the bytes are those that were declared, in a format that is safe to
 * load, under a licence that the environment allows. A format that may run code
 * fails without a waiver that names it and this digest. What is not known is
 * inconclusive.
 */
export function artifactGate(input: ArtifactInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const artifact = reader.object('artifact', evidence.artifact) as Artifact;
  const { licenses, formats } = readPolicy(reader, evidence.policy);
  const now = reader.instant('now', evidence.now);
  const waivers = reader.list('waivers', evidence.waivers ?? [], 100);
  for (const [field, value] of Object.entries(artifact)) {
    reader.text(`artifact.${field}`, value);
  }
  if (!reader.isFine) {
    return unusable(
      'artifact',
      evidence,
      reader.problems,
      ACTIONS.inconclusive,
    );
  }
  const checks = [
    judgeDigest(artifact),
    judgeFormat(artifact, { formats, waivers, now }),
    ...(licenses ? [checkLicence(artifact.license, licenses)] : []),
  ];
  return conclude('artifact', evidence, checks, ACTIONS);
}
