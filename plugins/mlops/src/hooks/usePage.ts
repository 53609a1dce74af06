import { useState } from 'react';

/** Which page of a list is shown, and the way to another. */
export type ShownPage = {
  /** What the backend is asked for; `offset` counts items. */
  query: { limit: number; offset: number };
  setOffset: (offset: number) => void;
};

/** Begins at the first page, of `limit` items, and forgets it with the component. */
export function usePage(limit: number): ShownPage {
  const [offset, setOffset] = useState(0);
  return { query: { limit, offset }, setOffset };
}
