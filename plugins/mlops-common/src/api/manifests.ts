import { z } from 'zod';
import { serviceNameSchema } from './common';
import { Manifest, manifestSchema } from './deployments';

/** Objects that Git does not own, so that a GitOps tool leaves them alone. */
export const ownedByPortalSchema = z.object({
  group: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().optional(),
});
export type OwnedByPortal = z.infer<typeof ownedByPortalSchema>;

/** Where a serving target expects the objects of a service to be kept. */
export const gitOpsSourceSchema = z.object({
  path: z.string().describe('Folder of the service in the repository'),
  repoUrl: z.string().optional(),
  branch: z.string().optional(),
  ownedByPortal: z
    .array(ownedByPortalSchema)
    .max(50)
    .describe('What the portal writes on the cluster itself'),
});
export type GitOpsSource = z.infer<typeof gitOpsSourceSchema>;

/** All objects that a service needs now, as its serving target would write them. */
export const serviceManifestsSchema = z.object({
  service: serviceNameSchema,
  revisions: z
    .array(z.number().int().min(1))
    .describe('Those that are wanted: what serves, and what is on its way'),
  gitOps: gitOpsSourceSchema
    .optional()
    .describe('Absent: the serving target writes the objects itself'),
  manifests: z
    .array(manifestSchema)
    .describe('What belongs in Git, or all where it does not'),
});
export type ServiceManifests = z.infer<typeof serviceManifestsSchema>;

/** The pull request that brings a revision to its cluster. */
export const pullRequestSchema = z
  .object({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .describe('Where it can be read and merged'),
  })
  .strict();
export type PullRequest = z.infer<typeof pullRequestSchema>;

/**
 * The name of the file that holds an object: the same for the same object, and
 * unique in the folder of a service, since kind and name are in its namespace.
 */
export function manifestFileName({
  kind,
  metadata,
}: Pick<Manifest, 'kind' | 'metadata'>): string {
  return `${kind.toLocaleLowerCase('en-US')}-${metadata.name}.yaml`;
}
