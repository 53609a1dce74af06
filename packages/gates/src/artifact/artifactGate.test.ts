import fc from 'fast-check';
import { spoiled } from '../__testUtils__/hostile.ts';
import { replayed } from '../__testUtils__/replayed.ts';
import {
  artifactGate,
  type Artifact,
  type ArtifactInput,
} from './artifactGate.ts';
import type { FormatWaiver } from './judgeFormat.ts';
import { judgeLicence } from './licence.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const other = `sha256:${'0b'.repeat(32)}`;
const good: Artifact = {
  digest,
  resolvedDigest: digest,
  format: 'onnx',
  uri: 'file:./v2/model.onnx',
  license: 'Apache-2.0',
};
const policy = {
  licenses: { allow: ['MIT', 'Apache-2.0'], deny: ['AGPL-3.0-only'] },
};
const now = Date.UTC(2026, 10, 1);
const waiver: FormatWaiver = {
  format: 'sklearn',
  digest,
  by: 'user:default/ana',
  reason: 'Runs in the sandboxed runtime until the export to ONNX is done.',
  expiresAt: now + 1,
};
const judge = (change: Partial<Artifact>, rest: Partial<ArtifactInput> = {}) =>
  artifactGate({ artifact: { ...good, ...change }, policy, now, ...rest });

describe('the artifact gate', () => {
  it('passes what is declared, safe and allowed, and replays', () => {
    const result = judge({});
    expect(result.verdict).toBe('pass');
    expect(result.checks).toHaveLength(3);
    expect(replayed(result)).toEqual(result);
  });

  it('takes the commit of a repository for a digest, and no part of one', () => {
    const commit = `gitCommit:${'0c'.repeat(20)}`;
    const of = (text: string) =>
      judge({
        digest: text,
        resolvedDigest: text,
        format: 'safetensors',
        uri: 'hf://organisation/name',
      }).verdict;
    expect(of(commit)).toBe('pass');
    expect(of(commit.slice(0, -1))).toBe('fail');
    expect(of(commit.replace('gitCommit', 'sha256'))).toBe('fail');
  });

  it.each<[string, Partial<Artifact>, string]>([
    ['no declared digest', { digest: undefined }, 'declares no digest'],
    ['a digest in capitals', { digest: digest.toUpperCase() }, 'lower case'],
    ['a short digest', { digest: 'sha256:0a' }, 'is not "sha256:"'],
    ['other bytes', { resolvedDigest: other }, 'it was changed or is another'],
    ['a pickle', { format: 'sklearn' }, 'may run code'],
    [
      'a pickle that is called ONNX',
      { uri: 's3://m/model.pkl' },
      'may run code',
    ],
    [
      'a PyTorch file behind a query',
      { uri: 'https://m/a.PT?v=1' },
      'may run code',
    ],
    ['a denied licence', { license: 'AGPL-3.0-only' }, 'is denied here'],
  ])('fails %s', (_, change, reason) => {
    const result = judge(change);
    expect(result.verdict).toBe('fail');
    expect(result.reason).toContain(reason);
    expect(replayed(result)).toEqual(result);
  });

  it.each<[string, Partial<Artifact>, string]>([
    [
      'bytes that were not resolved',
      { resolvedDigest: undefined },
      'not known',
    ],
    ['an unknown format', { format: 'fancy' }, 'is not known'],
    ['no format', { format: undefined }, 'states no format'],
    ['no licence', { license: undefined }, 'states no licence'],
    ['an unknown licence', { license: 'LicenseRef-ours' }, 'on neither list'],
    ['a licence in prose', { license: 'Apache 2.0' }, 'no SPDX expression'],
  ])('cannot tell with %s', (_, change, reason) => {
    const result = judge(change);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
  });

  it('does not ask for a licence where the environment has no policy on it', () => {
    const result = judge({ license: undefined }, { policy: {} });
    expect(result.verdict).toBe('pass');
    expect(result.checks.map(check => check.name)).toEqual([
      'digest',
      'format',
    ]);
  });

  it('fails a format that the environment does not allow, however safe', () => {
    const formats = ['onnx', 'GGUF'];
    const rest = { policy: { formats } };
    expect(judge({ format: 'gguf', uri: undefined }, rest).verdict).toBe(
      'pass',
    );
    const result = judge({ format: 'safetensors', uri: undefined }, rest);
    expect(result.verdict).toBe('fail');
    expect(result.reason).toContain('not one of those');
  });

  describe('with a waiver', () => {
    const pickle = { format: 'sklearn' };

    it('passes a pickle, and says who decided', () => {
      const result = judge(pickle, { waivers: [waiver] });
      expect(result.verdict).toBe('pass');
      expect(result.reason).toContain('user:default/ana waived it');
    });

    it.each<[string, Partial<FormatWaiver>]>([
      ['of another digest', { digest: other }],
      ['of another format', { format: 'pytorch' }],
      ['of nobody', { by: ' ' }],
      ['without a reason', { reason: '' }],
      ['that has expired', { expiresAt: now }],
      ['that expires at no instant', { expiresAt: NaN }],
    ])('%s fails a pickle', (_, change) => {
      const result = judge(pickle, { waivers: [{ ...waiver, ...change }] });
      expect(result.verdict).toBe('fail');
    });

    it('waives nothing of an artifact without a digest', () => {
      const { digest: _, ...unbound } = waiver;
      const result = judge(
        { ...pickle, digest: undefined },
        { waivers: [unbound as FormatWaiver] },
      );
      expect(result.checks[1].verdict).toBe('fail');
    });
  });

  it('passes only the untouched fields that it looks at, whatever is spoiled', () => {
    const input: ArtifactInput = {
      artifact: { ...good, format: 'sklearn', uri: 'a.pkl' },
      policy,
      now,
      waivers: [{ ...waiver, format: 'pickle' }],
    };
    expect(artifactGate(input).verdict).toBe('pass');
    fc.assert(
      fc.property(spoiled(input), ({ input: bad, path }) => {
        const result = artifactGate(bad);
        expect(replayed(result)).toEqual(result);
        const isVital =
          /^artifact(\.(digest|resolvedDigest|license))?$|^waivers(\.0(\.(digest|format))?)?$|^policy\.licenses\.allow$/;
        expect(result.verdict === 'pass' && isVital.test(path)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('judgeLicence', () => {
  const lists = {
    allow: ['MIT', 'Apache-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    deny: ['GPL-2.0-only', 'AGPL-3.0-only'],
  };

  it.each([
    ['MIT', 'pass'],
    ['mit', 'pass'],
    ['MIT OR GPL-2.0-only', 'pass'],
    ['MIT AND GPL-2.0-only', 'fail'],
    ['MIT AND LicenseRef-x', 'inconclusive'],
    ['MIT OR LicenseRef-x', 'pass'],
    ['GPL-2.0-only OR LicenseRef-x', 'inconclusive'],
    ['GPL-2.0-only AND LicenseRef-x', 'fail'],
    ['MIT OR GPL-2.0-only AND AGPL-3.0-only', 'pass'],
    ['(MIT OR GPL-2.0-only) AND AGPL-3.0-only', 'fail'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', 'pass'],
    ['GPL-2.0-only WITH GCC-exception-2.0', 'fail'],
    ['Apache-2.0+', 'pass'],
    ['NOASSERTION', 'inconclusive'],
    ['NONE', 'inconclusive'],
    ['', 'inconclusive'],
    ['MIT OR', 'inconclusive'],
    ['MIT MIT', 'inconclusive'],
    ['(MIT', 'inconclusive'],
    ['MIT)', 'inconclusive'],
    ['OR', 'inconclusive'],
    ['MIT WITH', 'inconclusive'],
    [`${'('.repeat(400)}MIT${')'.repeat(400)}`, 'inconclusive'],
    [`MIT${' OR MIT'.repeat(500)}`, 'inconclusive'],
  ])('says of %s: %s', (expression, verdict) => {
    expect(judgeLicence(expression, lists)).toBe(verdict);
  });

  it('lets denied outweigh allowed', () => {
    expect(judgeLicence('MIT', { allow: ['MIT'], deny: ['mit'] })).toBe('fail');
  });

  it('allows nothing by an allow list of NONE', () => {
    expect(judgeLicence('NONE', { allow: ['NONE'] })).toBe('inconclusive');
  });
});
