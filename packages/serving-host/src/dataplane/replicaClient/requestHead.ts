/** The head of a request to a replica. */
export interface RequestHead {
  method: string;
  path: string;
  /** Names and values in turn, without those that frame the body. */
  headers: readonly string[];
  /** Of the body in bytes; `undefined` sends it in chunks. */
  length: number | undefined;
}

/** The bytes of a head as Latin-1, with the empty line. */
export function writeRequestHead(head: RequestHead): string {
  const { method, path, headers, length } = head;
  let text = `${method} ${path} HTTP/1.1\r\nhost: replica\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  if (length === undefined) {
    text += 'transfer-encoding: chunked\r\n';
  } else if (length > 0 || method === 'POST') {
    text += `content-length: ${length}\r\n`;
  }
  return `${text}\r\n`;
}
