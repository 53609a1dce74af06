/** Instants relative to now, so that "3 minutes ago" looks as it would. */
export const ago = (seconds: number) =>
  new Date(Date.now() - seconds * 1000).toISOString();
