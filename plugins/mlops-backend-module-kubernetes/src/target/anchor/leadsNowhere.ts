import type { Anchor } from './anchor';

/** Has none of its rules anything to lead to? Then nothing is lost with what goes. */
export function leadsNowhere({ spec }: Anchor): boolean {
  return (spec?.rules ?? []).every(
    ({ backendRefs = [] }) => backendRefs.length === 0,
  );
}
