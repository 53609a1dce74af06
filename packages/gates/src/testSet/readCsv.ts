/**
 * Records of a text of CSV (RFC 4180): cells may be quoted, with quotes doubled
 * within. Empty lines are none.
 *
 * @param most - records that are read; with more it stops
 * @throws RangeError that says where a quote is not closed, or that there are more
 */
export function readCsv(text: string, most: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      throw new RangeError(
        `it is not CSV: a quote in record ${
          records.length + 1
        } is not closed, near ${JSON.stringify(text.slice(at, at + 40))}`,
      );
    }
    const [, quoted, plain, end] = match;
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') {
      if (record.length > 1 || record[0] !== '') {
        records.push(record);
      }
      record = [];
    }
    if (records.length > most) {
      throw new RangeError(`it has more than ${most} records`);
    }
  }
  if (record.length > 0) {
    records.push([...record, '']);
  }
  return records;
}
