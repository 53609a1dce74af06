import { describeFindings, isBlocked } from './findings';

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
