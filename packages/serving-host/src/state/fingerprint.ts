import type { RevisionDeclaration } from '../admin/declaration.ts';
import { canonicalJson } from './canonicalJson.ts';

/** What makes a revision the one it is; replicas, scaling and traffic may change. */
export function fingerprint(revision: RevisionDeclaration): string {
  const { modelVersion, artifact, resources, environmentVariables } = revision;
  return canonicalJson({
    modelVersion,
    artifact,
    resources,
    environmentVariables,
  });
}
