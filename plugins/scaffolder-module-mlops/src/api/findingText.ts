import { Finding } from '@fairway/backstage-plugin-mlops-common';
import { Text } from '../translation';

/** A finding and what to do about it, one sentence behind the other. */
export function findingText(
  { message, fix }: Pick<Finding, 'message' | 'fix'>,
  text: Text,
): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return fix ? `${sentence} ${text('common.whatToDo', { fix })}` : message;
}
