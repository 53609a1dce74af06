import { PINNED_IMAGE } from '@fairway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { kserveSchema } from './kserveSchema';
import type { ModelHost } from '../manifests';

const name = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be at most 63 lower case letters, digits and hyphens',
  );
const text = z.string().min(1).max(1_000);
const address = z
  .string()
  .refine(
    value =>
      URL.canParse(value) &&
      ['http:', 'https:'].includes(new URL(value).protocol),
    'must be an http or https address',
  );

/** Where the credentials of a cluster come from: exactly one way. */
const credentialsSchema = z.union([
  z.strictObject({
    /** A kubeconfig file, and the context of it; its current one when absent. */
    kubeconfig: z.strictObject({ path: text, context: text.optional() }),
  }),
  z.strictObject({
    /** The service account of the pod that the portal runs in. */
    inCluster: z.literal(true),
  }),
  z.strictObject({
    server: z.strictObject({
      url: address,
      /** PEM file of its certificate authority; the system's when absent. */
      caFile: text.optional(),
      /** File with a bearer token, read again when it changes. */
      tokenFile: text,
    }),
  }),
]);

const tolerationSchema = z.strictObject({
  key: text.optional(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.number().int().optional(),
});

const poolSchema = z.strictObject({
  name,
  title: text.optional(),
  description: text.optional(),
  /** By what its services run: Deployments of ours when absent, or KServe. */
  target: z.enum(['kubernetes', 'kserve']).optional(),
  /** Entity reference of the group that answers for it. */
  owner: text.optional(),
  price: z
    .strictObject({ currency: text, perHour: z.number().min(0) })
    .optional(),
  /** What it has; counted from its nodes when absent, where they may be listed. */
  capacity: z
    .strictObject({
      cpu: z.number().min(0),
      memoryMiB: z.number().min(0),
      gpus: z.number().min(0).default(0),
    })
    .optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: z.array(tolerationSchema).max(50).optional(),
  gpuResource: text.optional(),
  gpuMemoryMiB: z.number().int().min(1).optional(),
  queue: name.optional(),
  runtimeClassName: text.optional(),
});

/** Names, or beginnings of names with `*` behind them. */
const patterns = z.array(text).max(100);

/** What pools of the catalog may ask for on a cluster. */
const catalogPoolsSchema = z.strictObject({
  /** Keys of labels of nodes; all but those of Kubernetes' own when absent. */
  nodeLabels: patterns.optional(),
  /** Keys of taints; all but those of Kubernetes' own when absent. */
  taints: patterns.optional(),
  /** Extended resources; those of makers of accelerators when absent. */
  resources: patterns.optional(),
});

/** Where in Git the objects of services are, for a GitOps tool to apply. */
const gitOpsSchema = z.strictObject({
  /** Folder of the namespace in the repository; each service gets one in it. */
  path: z
    .string()
    .max(500)
    .regex(
      /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/,
      "must be a folder of the repository, such as clusters/eu/team-a, without '.' or '..' and without a slash at its ends",
    ),
  repoUrl: address.optional(),
  branch: text.optional(),
});

const namespaceSchema = z.strictObject({
  name,
  /** Whose services go there; everybody's when absent. */
  owners: z.array(text).max(200).optional(),
  /** Of which environments; of all when absent. */
  environments: z.array(text).max(50).optional(),
  /** Git owns what runs here but the routes; false where only the cluster's others have it. */
  gitOps: z.union([gitOpsSchema, z.literal(false)]).optional(),
});

const clusterSchema = z
  .strictObject({
    name,
    credentials: credentialsSchema,
    namespaces: z.array(namespaceSchema).min(1).max(200),
    gateway: z.strictObject({
      name,
      namespace: name,
      sectionName: text.optional(),
      domain: text.optional(),
      /** Whether routes say how long an answer may take; they do when absent. */
      timeouts: z.boolean().optional(),
      /** Where clients reach it. */
      url: address,
      /** Where the portal reaches it; the same when absent. */
      internalUrl: address.optional(),
    }),
    images: z.strictObject({
      onnxServer: text,
      vllm: z
        .string()
        .regex(PINNED_IMAGE, 'must be registry/repository@sha256:<digest>')
        .optional(),
    }),
    /** How pods get models of Hugging Face's hub. */
    huggingFace: z
      .strictObject({
        endpoint: address.optional(),
        tokenSecret: z.strictObject({ name: text, key: text }).optional(),
      })
      .optional(),
    imagePullSecrets: z.array(text).max(10).optional(),
    /** Where services may run by KServe. */
    kserve: kserveSchema.optional(),
    /** ConfigMap of each namespace with the authorities of servers of models. */
    modelAuthority: z.strictObject({ configMap: text, key: text }).optional(),
    pools: z.array(poolSchema).max(100).default([]),
    /** For namespaces that say nothing of it themselves; `<path>/<namespace>` is theirs. */
    gitOps: gitOpsSchema.optional(),
    /** Whether GpuPools of the catalog may place services on it, and which. */
    catalogPools: z.union([z.boolean(), catalogPoolsSchema]).optional(),
    /** Requests a second to its API server in the long run. */
    qps: z.number().positive().max(1_000).optional(),
    burst: z.number().int().min(1).max(2_000).optional(),
  })
  .refine(
    ({ pools, catalogPools }) => pools.length > 0 || catalogPools,
    'has nothing to serve on: add pools, or catalogPools: true',
  );

/** `mlops.kubernetes`. */
export const kubernetesSchema = z.strictObject({
  clusters: z.array(clusterSchema).max(100).default([]),
});

export type Credentials = z.infer<typeof credentialsSchema>;
export type PoolConfig = z.infer<typeof poolSchema>;
export type CatalogPoolsConfig = z.infer<typeof catalogPoolsSchema>;
export type NamespaceConfig = z.infer<typeof namespaceSchema>;
export type ClusterConfig = z.infer<typeof clusterSchema> & {
  /** Servers that models may come from. */
  modelHosts: ModelHost[];
};
