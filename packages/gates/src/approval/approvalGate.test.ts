import fc from 'fast-check';
import { spoiled } from '../__testUtils__/hostile.ts';
import { replayed } from '../__testUtils__/replayed.ts';
import {
  approvalGate,
  type Approval,
  type ApprovalInput,
  type ApprovalPolicy,
} from './approvalGate.ts';

const digest = `sha256:${'4c'.repeat(32)}`;
const other = `sha256:${'4d'.repeat(32)}`;
const HOUR = 3_600_000;
const now = 1000 * HOUR;

const by = (name: string, change: Partial<Approval> = {}): Approval => ({
  by: `user:default/${name}`,
  decision: 'approved',
  digest,
  at: now - HOUR,
  ...change,
});
const base: ApprovalInput = {
  digest,
  submitter: 'user:default/sam',
  approvals: [],
  policy: { required: 2 },
  now,
};
const judge = (approvals: Approval[], policy: Partial<ApprovalPolicy> = {}) =>
  approvalGate({ ...base, approvals, policy: { required: 2, ...policy } });

describe('the approval gate', () => {
  it('passes with as many people as are needed, and replays', () => {
    const result = judge([by('ann'), by('bob')]);
    expect(result.verdict).toBe('pass');
    expect(result.reason).toBe(
      'Approved by user:default/ann, user:default/bob; 2 needed.',
    );
    expect(replayed(result)).toEqual(result);
  });

  it('waits while there are too few', () => {
    const result = judge([by('ann')]);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('1 approval of this digest, 1 more needed');
    expect(judge([]).verdict).toBe('inconclusive');
  });

  it('counts nobody twice, however they write their name', () => {
    expect(
      judge([by('ann'), by('ANN', { at: now - 5 }), by('ann ')]).verdict,
    ).toBe('inconclusive');
  });

  it('does not count the submitter, however they write their name', () => {
    const result = judge([by('ann'), by('Sam')]);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('who submitted it cannot approve it');
  });

  it('does not count approvals of another digest', () => {
    const result = judge([by('ann'), by('bob', { digest: other })]);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('1 about another digest');
  });

  it('does not count approvals from the instant at which they expire', () => {
    const approvals = [by('ann'), by('bob')];
    expect(judge(approvals, { expiresAfterMs: HOUR + 1 }).verdict).toBe('pass');
    const result = judge(approvals, { expiresAfterMs: HOUR });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('user:default/ann (expired)');
  });

  it('does not count approvals of the future, nor of who may not', () => {
    const result = judge([by('ann', { at: now + 1 }), by('bob'), by('eve')], {
      approvers: ['user:default/ann', 'User:default/Bob'],
    });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain('user:default/ann (dated in the future)');
    expect(result.reason).toContain('user:default/eve (may not approve)');
    expect(result.reason).toContain('1 more needed (2 of 2)');
  });

  it('fails by one rejection, also an old one, until who rejected approves', () => {
    const approvals = [
      by('ann'),
      by('bob'),
      by('cat', { decision: 'rejected', at: 1 }),
    ];
    const result = judge(approvals, { expiresAfterMs: 2 * HOUR });
    expect(result.verdict).toBe('fail');
    expect(result.reason).toBe('user:default/cat rejected this digest.');
    expect(replayed(result)).toEqual(result);
    expect(judge([...approvals, by('cat')]).verdict).toBe('pass');
    expect(
      judge([
        by('cat'),
        ...approvals.slice(0, 2),
        by('cat', { decision: 'rejected' }),
      ]).verdict,
    ).toBe('fail');
  });

  it('does not let who may not, or another digest, reject', () => {
    const no = { decision: 'rejected' } as const;
    const approvers = ['user:default/ann', 'user:default/bob'];
    expect(
      judge(
        [
          by('ann'),
          by('bob'),
          by('eve', no),
          by('ann', { ...no, digest: other }),
        ],
        { approvers },
      ).verdict,
    ).toBe('pass');
  });

  it.each<[string, Partial<ApprovalInput>, string]>([
    ['a digest that is none', { digest: 'latest' }, 'bound to it'],
    ['no submitter', { submitter: '' }, 'submitter'],
    ['nobody required', { policy: { required: 0 } }, 'policy.required'],
    [
      'no clock',
      { now: NaN },
      'now must be a number from 0 to 8640000000000000',
    ],
    [
      'too many decisions',
      { approvals: Array(1001).fill(by('ann')) },
      'at most 1000',
    ],
    [
      'an unknown decision',
      { approvals: [by('ann', { decision: 'maybe' as never })] },
      'approvals[0].decision',
    ],
  ])('cannot tell with %s', (_, change, reason) => {
    const input = { ...base, approvals: [by('ann'), by('bob')], ...change };
    const result = approvalGate(input);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toContain(reason);
    expect(replayed(result)).toEqual(result);
  });

  it('says the same in whatever order the decisions come', () => {
    const one = fc.record({
      by: fc
        .constantFrom('a', 'b', 'c', 'sam')
        .map(name => `user:default/${name}`),
      decision: fc.constantFrom<Approval['decision']>('approved', 'rejected'),
      digest: fc.constantFrom(digest, other),
      at: fc.constantFrom(now - 3 * HOUR, now - HOUR, now, now + 1),
    });
    fc.assert(
      fc.property(
        fc
          .array(one, { maxLength: 8 })
          .chain(list =>
            fc.tuple(
              fc.constant(list),
              fc.shuffledSubarray(list, { minLength: list.length }),
            ),
          ),
        ([list, shuffled]) => {
          const policy = { expiresAfterMs: 2 * HOUR };
          const result = judge(list, policy);
          expect(judge(shuffled, policy).reason).toBe(result.reason);
          const people = list.filter(
            ({ by: who, digest: of, decision }) =>
              who !== base.submitter &&
              of === digest &&
              decision === 'approved',
          );
          const isByOne = new Set(people.map(entry => entry.by)).size < 2;
          expect(result.verdict === 'pass' && isByOne).toBe(false);
        },
      ),
    );
  });

  it('never passes once a part that it counts is spoiled', () => {
    const input: ApprovalInput = {
      ...base,
      approvals: [by('ann'), by('bob')],
      policy: {
        required: 2,
        expiresAfterMs: 2 * HOUR,
        approvers: ['user:default/ann', 'user:default/bob'],
      },
    };
    fc.assert(
      fc.property(spoiled(input), ({ input: bad, path }) => {
        const result = approvalGate(bad);
        expect(replayed(result)).toEqual(result);
        const isHarmless = /expiresAfterMs|submitter|approvers/.test(path);
        expect(result.verdict === 'pass' && !isHarmless).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
