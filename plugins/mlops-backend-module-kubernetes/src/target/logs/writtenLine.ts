import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import { Writer } from './Writer';

/** A line, and when it was written as exactly as the node says (RFC 3339). */
export interface WrittenLine {
  line: LogLine;
  writtenAt: string;
}

/** Undefined for what does not begin with an instant. */
export function writtenLine(
  { pod, container, isServer }: Writer,
  text: string,
): WrittenLine | undefined {
  const space = text.indexOf(' ');
  const writtenAt = text.slice(0, space);
  const at = new Date(writtenAt);
  if (Number.isNaN(at.getTime())) {
    return undefined;
  }
  return {
    writtenAt,
    line: {
      at: at.toISOString(),
      replica: pod,
      ...(!isServer && { container }),
      stream: 'stdout',
      line: text.slice(space + 1),
    },
  };
}

/**
 * Whether one instant is later than another. Nodes write nine decimals, of which
 * a `Date` keeps three.
 */
export function isLater(one: string, other: string): boolean {
  const difference = Date.parse(one) - Date.parse(other);
  return difference !== 0 ? difference > 0 : decimals(one) > decimals(other);
}

function decimals(instant: string): string {
  return (/\.(\d+)/.exec(instant)?.[1] ?? '').padEnd(9, '0');
}
