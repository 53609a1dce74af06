import { EntityRefLink } from '@backstage/plugin-catalog-react';

const entityRef = /^[a-z]+:[^/\s]+\/[^/\s]+$/i;

/** Who did something: a link for a person, the plain name for a component. */
export const PersonLink = ({ who }: { who: string }) =>
  entityRef.test(who) ? (
    <EntityRefLink entityRef={who} hideIcon />
  ) : (
    <span>{who}</span>
  );
