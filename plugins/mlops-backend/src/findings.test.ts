import { describeFindings, isBlocked, requireUnblocked } from './findings';

describe('findings', () => {
  const warning = { severity: 'warning', code: 'a', message: 'Old' } as const;
  const blocking = {
    severity: 'blocking',
    code: 'b',
    message: 'The pool is full',
    fix: 'Choose another pool',
  } as const;

  it('block only when one of them is blocking', () => {
    expect(isBlocked([])).toBe(false);
    expect(isBlocked([warning, { ...warning, severity: 'info' }])).toBe(false);
    expect(isBlocked([warning, blocking])).toBe(true);
  });

  it.each([
    ['InputError', 'pool-full'],
    ['ServiceUnavailableError', 'pool-unreachable'],
    ['ServiceUnavailableError', 'target-unreachable'],
  ])('are refused as %s for %s', (name, code) => {
    expect(() => requireUnblocked([warning])).not.toThrow();
    expect(() => requireUnblocked([blocking, { ...blocking, code }])).toThrow(
      expect.objectContaining({
        name,
        message: expect.stringContaining(
          'The pool is full. Choose another pool.',
        ),
      }),
    );
  });

  it('are told as sentences with their fixes, the blocking ones only', () => {
    expect(
      describeFindings([
        warning,
        blocking,
        { severity: 'blocking', code: 'c', message: 'Why not?' },
      ]),
    ).toBe('The pool is full. Choose another pool. Why not?');
  });
});
