/** So many seconds after the moment at which the fixtures begin, as text of ISO 8601. */
export const instant = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
