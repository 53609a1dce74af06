import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { RevisionToCount } from '@fairway/backstage-plugin-mlops-node';
import { layoutToJson } from '@fairway/drift';
import { StoredProfile } from '../profiles/ProfilesStore';

/** What a source needs to know to count a revision by its profile. */
export function toCount(
  { number, spec }: Revision,
  { profile }: StoredProfile,
): RevisionToCount {
  return {
    revision: number,
    fingerprint: profile.fingerprint,
    signature: spec.signature ?? { inputs: [], outputs: [] },
    layout: layoutToJson(profile),
  };
}
