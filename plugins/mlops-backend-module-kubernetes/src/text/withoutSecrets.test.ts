import fc from 'fast-check';
import { withoutSecrets } from './withoutSecrets';

describe('a text of a cluster that is shown', () => {
  it.each([
    [
      'Get "https://robot:hunter2@models.example.com/a": 401',
      'Get "https://***@models.example.com/a": 401',
    ],
    [
      'GET https://s3.example.com/m?X-Amz-Signature=abc123&X-Amz-Date=20260101 failed',
      'GET https://s3.example.com/m?X-Amz-Signature=***&X-Amz-Date=20260101 failed',
    ],
    [
      'fetch oci://h/x?access_token=abc: no',
      'fetch oci://h/x?access_token=*** no',
    ],
    [
      'sent Authorization: Bearer eyJhbGciOi.J9',
      'sent Authorization: Bearer ***',
    ],
    ['a\n\tb\u001b[31m c', 'a b [31m c'],
    [
      'pods "x" is forbidden: exceeded quota',
      'pods "x" is forbidden: exceeded quota',
    ],
  ])('says of %j: %j', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });

  it('is one line of bounded length, whatever came', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 6000 }),
        fc.integer({ min: 1, max: 2000 }),
        (text, length) => {
          const shown = withoutSecrets(text, length);
          expect(shown.length).toBeLessThanOrEqual(length);
          expect(shown).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });

  it('never holds the password of an address', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.stringMatching(/^[A-Z0-9!$&'()*+,;=._~-]{6,40}$/),
        fc.stringMatching(/^[ -~]{0,200}$/),
        (user, password, before) => {
          const text = `${before} https://${user}:${password}@host/path`;
          fc.pre(!/['<>]/.test(password) && !before.includes(password));
          expect(withoutSecrets(text)).not.toContain(password);
        },
      ),
    );
  });
});
