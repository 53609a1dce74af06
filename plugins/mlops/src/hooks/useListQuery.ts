import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';

const pageSizes = [10, 25, 50, 100];
const searchDelayMs = 250;

/** The query of a list, kept in the address so that it can be shared. */
export type ListQuery = {
  limit: number;
  offset: number;
  /** What is asked for. */
  search?: string;
  /** What is typed, a moment ahead of `search`. */
  searchText: string;
  filter: (name: string) => string | undefined;
  isFiltered: boolean;
  setSearchText: (text: string) => void;
  setFilter: (name: string, value: string | undefined) => void;
  setPage: (page: { limit?: number; offset: number }) => void;
  clear: () => void;
};

function readNumber(text: string | null, fallback: number): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= 0
    ? value
    : fallback;
}

/** Reads and writes a list's query in the address. */
export function useListQuery(filterNames: readonly string[]): ListQuery {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? undefined;
  const [searchText, setText] = useState(search ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = useCallback(
    (changes: Record<string, string | undefined>) =>
      setParameters(
        previous => {
          const next = new URLSearchParams(previous);
          for (const [name, value] of Object.entries(changes)) {
            if (value) {
              next.set(name, value);
            } else {
              next.delete(name);
            }
          }
          return next;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const wanted = readNumber(parameters.get('limit'), 25);
  return {
    limit: pageSizes.includes(wanted) ? wanted : 25,
    offset: readNumber(parameters.get('offset'), 0),
    search,
    searchText,
    filter: name => parameters.get(name) ?? undefined,
    isFiltered:
      Boolean(search) || filterNames.some(name => parameters.get(name)),
    setSearchText: text => {
      setText(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () =>
          change({
            search: text.trim().slice(0, 100) || undefined,
            offset: undefined,
          }),
        searchDelayMs,
      );
    },
    setFilter: (name, value) => change({ [name]: value, offset: undefined }),
    setPage: page =>
      change({
        offset: page.offset ? String(page.offset) : undefined,
        ...(page.limit && { limit: String(page.limit) }),
      }),
    clear: () => {
      setText('');
      change({
        search: undefined,
        offset: undefined,
        ...Object.fromEntries(filterNames.map(name => [name, undefined])),
      });
    },
  };
}
