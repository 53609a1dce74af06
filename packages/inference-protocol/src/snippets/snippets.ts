/** What a snippet sends, and where. */
export interface SnippetOptions {
  url: string;
  /** Endpoint key; without it no Authorization header is sent. */
  key?: string;
  /** The request as a JSON value. */
  body: unknown;
}

const shellQuote = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

/** A curl command that works as pasted into a POSIX shell. */
export function curlSnippet({ url, key, body }: SnippetOptions): string {
  const lines = [
    `curl -sS ${shellQuote(url)}`,
    ...(key ? [`-H ${shellQuote(`Authorization: Bearer ${key}`)}`] : []),
    `-H ${shellQuote('Content-Type: application/json')}`,
    `-d ${shellQuote(JSON.stringify(body))}`,
  ];
  return lines.join(' \\\n  ');
}

/**
 * A module of JavaScript that works as pasted, in Node.js and in browsers.
 *
 * @param options - `shown` is what is printed of `answer`
 */
export function javaScriptSnippet({
  url,
  key,
  body,
  shown = 'answer',
}: SnippetOptions & { shown?: string }): string {
  const headers = [
    '"Content-Type": "application/json"',
    ...(key ? [`"Authorization": ${JSON.stringify(`Bearer ${key}`)}`] : []),
  ];
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { ${headers.join(', ')} },
  body: JSON.stringify(${JSON.stringify(body, undefined, 2).replaceAll(
    '\n',
    '\n  ',
  )}),
});
if (!response.ok) {
  throw new Error(await response.text());
}
const answer = await response.json();
console.log(${shown});
`;
}

/** A JSON value as a Python expression. */
function pythonLiteral(value: unknown, indent: string): string {
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value !== 'object') {
    // JSON's numbers and texts, with their escapes, are Python's as well.
    return JSON.stringify(value);
  }
  const deeper = `${indent}    `;
  if (Array.isArray(value)) {
    const isLeaf = value.every(entry => typeof entry !== 'object');
    const entries = value.map(entry => pythonLiteral(entry, deeper));
    return isLeaf
      ? `[${entries.join(', ')}]`
      : `[\n${entries.map(entry => `${deeper}${entry},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(value).map(
    ([name, entry]) =>
      `${deeper}${JSON.stringify(name)}: ${pythonLiteral(entry, deeper)},\n`,
  );
  return entries.length === 0 ? '{}' : `{\n${entries.join('')}${indent}}`;
}

/** A Python 3 program that works as pasted; standard library only. */
export function pythonSnippet({ url, key, body }: SnippetOptions): string {
  const headers = [
    '"Content-Type": "application/json"',
    ...(key ? [`"Authorization": ${JSON.stringify(`Bearer ${key}`)}`] : []),
  ];
  return `import json
import urllib.request

body = ${pythonLiteral(body, '')}

request = urllib.request.Request(
    ${JSON.stringify(url)},
    data=json.dumps(body).encode(),
    headers={${headers.join(', ')}},
)
with urllib.request.urlopen(request, timeout=30) as response:
    print(json.load(response))
`;
}
