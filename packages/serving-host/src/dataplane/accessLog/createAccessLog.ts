import type { AccessLogOptions } from '../../options.ts';
import { AccessLog } from './AccessLog.ts';
import { RotatingFile, standardOutput } from './RotatingFile.ts';

const maximalFileBytes = 16 * 1024 * 1024;

/** The log that the command line asks for. */
export function createAccessLog(
  { to, sampling }: AccessLogOptions,
  onError: (error: unknown) => void,
): AccessLog | undefined {
  if (!to) {
    return undefined;
  }
  const sink =
    to.kind === 'stdout'
      ? standardOutput
      : RotatingFile.create({
          path: to.path,
          maximalBytes: maximalFileBytes,
          onError,
        });
  return AccessLog.create({ sink, sampling });
}
