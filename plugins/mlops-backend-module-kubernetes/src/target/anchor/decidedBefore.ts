import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { annotationNames, decidedIn, decodeDeclared } from '../../manifests';
import type { Anchor } from './anchor';

/** How the revisions were made that the anchor tells of, which stays. */
export function decidedBefore(
  { metadata }: Anchor,
  { revisions }: DesiredService,
) {
  const declared = metadata.annotations?.[annotationNames.declared];
  return decidedIn(decodeDeclared(declared) ?? [], revisions);
}
