import { isLater, writtenLine } from './writtenLine';

const writer = {
  key: 'uid/server/0',
  namespace: 'models',
  pod: 'digits-1-abc',
  container: 'server',
  isServer: true,
  isRunning: true,
};

describe('writtenLine', () => {
  it('reads when a line was written, and by what if not by the server', () => {
    const text = '2026-11-27T20:15:30.123456789Z {"level":"info"}';
    expect(writtenLine(writer, text)).toEqual({
      writtenAt: '2026-11-27T20:15:30.123456789Z',
      line: {
        at: '2026-11-27T20:15:30.123Z',
        replica: 'digits-1-abc',
        stream: 'stdout',
        line: '{"level":"info"}',
      },
    });
    const preparing = { ...writer, container: 'model', isServer: false };
    expect(writtenLine(preparing, text)?.line).toMatchObject({
      container: 'model',
    });
  });

  it('keeps an empty line, and takes nothing that says no instant for one', () => {
    expect(writtenLine(writer, '2026-11-27T20:15:30Z ')?.line.line).toBe('');
    expect(writtenLine(writer, 'unable to retrieve container logs')).toBe(
      undefined,
    );
    expect(writtenLine(writer, '')).toBe(undefined);
  });
});

describe('isLater', () => {
  it.each([
    ['2026-11-27T20:15:30.123456789Z', '2026-11-27T20:15:30.123456788Z', true],
    ['2026-11-27T20:15:30.123456789Z', '2026-11-27T20:15:30.123456789Z', false],
    ['2026-11-27T20:15:30.5Z', '2026-11-27T20:15:30.4999Z', true],
    ['2026-11-27T20:15:30Z', '2026-11-27T20:15:30.000000001Z', false],
    ['2026-11-27T21:15:30+01:00', '2026-11-27T20:15:29.9Z', true],
    ['2026-11-27T20:15:31Z', '2026-11-27T21:15:30+01:00', true],
  ])('of %s and %s: %s', (one, other, expected) => {
    expect(isLater(one, other)).toBe(expected);
  });
});
