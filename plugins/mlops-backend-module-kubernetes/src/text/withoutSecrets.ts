/** Longest text that is quoted from a cluster. */
const MAX_LENGTH = 1000;

const HIDDEN = '***';

/** Names and passwords in addresses. */
const USER_INFORMATION = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"<>]*@/gi;

/** Parameters of addresses that open what they point at, such as signatures. */
const SECRET_PARAMETER =
  /([?&][^?=&\s"']{0,60}(?:token|secret|passw|signature|credential|key|sig)[^?=&\s"']{0,60}=)[^&\s"'<>]+/gi;

const AUTHORIZATION = /\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi;

/** Anything that a terminal or a page could take for more than text. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A text from a cluster as it may be shown and stored: one line of bounded
 * length, without what opens anything.
 */
export function withoutSecrets(text: string, length = MAX_LENGTH): string {
  const line = text
    // Nobody reads further; bounds the work that hostile texts make.
    .slice(0, 4 * MAX_LENGTH)
    .replace(CONTROL, ' ')
    .replace(USER_INFORMATION, `$1${HIDDEN}@`)
    .replace(SECRET_PARAMETER, `$1${HIDDEN}`)
    .replace(AUTHORIZATION, `$1 ${HIDDEN}`)
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
