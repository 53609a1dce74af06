/** The last part of a URI's path, where it can be the name of a file. */
export function fileNameOf(uri: string): string | undefined {
  try {
    const name = decodeURIComponent(new URL(uri).pathname.split('/').at(-1)!);
    // eslint-disable-next-line no-control-regex
    return /^\.{0,2}$|[/\\\u0000-\u001f\u007f]/.test(name) ? undefined : name;
  } catch {
    return undefined;
  }
}

/** Where a file lies that lies beside the model. */
export function beside(uri: string, path: string): string {
  const relative = path.split('/').map(encodeURIComponent).join('/');
  return new URL(relative, uri).href;
}

/**
 * A URI as it may be shown and logged: without user name and password, and
 * without the query, in which stores of objects put signatures.
 */
export function shownUri(uri: string | URL): string {
  if (!URL.canParse(String(uri))) {
    return 'the URI of the model';
  }
  const { protocol, host, pathname } = new URL(uri);
  const hasPlace = host !== '' || protocol === 'file:';
  return `${protocol}${hasPlace ? '//' : ''}${host}${pathname}`;
}
