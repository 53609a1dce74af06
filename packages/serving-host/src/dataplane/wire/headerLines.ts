// Lenient readers take a bare LF for a line end, too: where two readers
// disagree, one of them can be deceived. So every line is judged whole.
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const surroundingSpace = /^[\t ]+|[\t ]+$/g;
const decimal = /^\d{1,16}$/;

/**
 * Takes the line of a header apart (RFC 9112 section 5, strictly: no folded
 * lines, no space before the colon).
 *
 * @param line - Latin-1, without its CRLF.
 * @returns name and value; `undefined` where it has another form.
 */
export function parseHeaderLine(
  line: string,
): readonly [name: string, value: string] | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  const isPadded = line.charCodeAt(colon + 1) === 32;
  let value = line.slice(colon + (isPadded ? 2 : 1));
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  if (first === 32 || first === 9 || last === 32 || last === 9) {
    value = value.replace(surroundingSpace, '');
  }
  return headerName.test(name) && headerValue.test(value)
    ? [name, value]
    : undefined;
}

/** The bytes that a Content-Length names; `undefined` where it is no number. */
export function parseContentLength(value: string): number | undefined {
  const length = decimal.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(length) ? length : undefined;
}

/** Whether what `Connection` names has the option; both in lower case. */
export function hasOption(
  connection: string | undefined,
  option: string,
): boolean {
  return (
    connection !== undefined &&
    (connection === option ||
      connection.split(',').some(item => item.trim() === option))
  );
}
