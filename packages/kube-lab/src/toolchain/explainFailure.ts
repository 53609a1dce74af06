const shownLines = 25;

const causes: readonly [RegExp, string][] = [
  [
    /no space left on device/i,
    'The disk is full: free some, or set FAIRWAY_CACHE and GOCACHE to another one.',
  ],
  [
    /(40[0-9]|410|451|50[0-9]) [A-Z][a-z]+|: reading https?:\/\/\S+: /,
    'The module proxy refuses a module: ask for it, or set GOPROXY to a proxy that has it (go env GOPROXY).',
  ],
  [
    /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|x509:/,
    'The module proxy cannot be reached: check the network and `go env GOPROXY GOSUMDB`.',
  ],
  [
    /missing go\.sum entry|updates to go\.mod needed|verifying \S+: checksum mismatch/,
    'go.mod and go.sum do not fit together: run `go build -mod=mod` with the same package in this folder and commit both.',
  ],
  [
    /requires go >=? ?\d|GOTOOLCHAIN=local/,
    'The Go on this machine is too old for a module.',
  ],
  [
    /signal: killed|cannot allocate memory|out of memory/i,
    'The compiler was killed: it needs up to 3 GiB of memory.',
  ],
];

/** What to tell a person about a build that failed. */
export function explainFailure(what: string, output: string): Error {
  const cause = causes.find(([pattern]) => pattern.test(output))?.[1];
  const lines = output
    .trim()
    .split('\n')
    .slice(-shownLines)
    .map(line => line.slice(0, 400));
  return new Error(
    [`${what} failed.`, ...(cause ? [cause] : []), ...lines].join('\n'),
  );
}
