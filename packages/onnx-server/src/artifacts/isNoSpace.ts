/** Whether a file cannot be written for want of room, or of a share of it. */
export function isNoSpace(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
