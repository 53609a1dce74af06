import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  installDefinitions,
  KubeLab,
  KubeLabOptions,
  KubeObject,
  ModuleFolder,
  readDefinitions,
} from '@fairway/kube-lab';
import { KubeConfig } from '@kubernetes/client-node';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Cluster } from '../cluster/Cluster';
import { Clusters } from '../cluster/Clusters';
import { ClusterConfig, loadKubeConfig } from '../config';
import { kserveFlavour } from '../kserve/kserveFlavour';
import { deploymentFlavour, type Flavour } from '../target/Flavour';
import { KubernetesServingTarget } from '../target/KubernetesServingTarget';
import { loggerMock } from './loggerMock';
import { IMAGE } from './placement';
import { until } from './until';

/** Namespace in which the services of a lab run. */
export const NAMESPACE = 'models';

/** The user that the portal is on a cluster, as deploy/kubernetes makes it. */
export const PORTAL = 'system:serviceaccount:fairway:portal';

const gatewayApi: ModuleFolder = {
  module: 'sigs.k8s.io/gateway-api',
  version: 'v1.4.1',
  path: 'config/crd/standard',
};

/**
 * A lab that was prepared as a platform engineer would, with the manifests of
 * deploy/kubernetes and nothing else, and serving targets on it.
 */
export class LabCluster {
  readonly lab: KubeLab;
  readonly config: ClusterConfig;
  /** Holds the token of the portal. */
  readonly tokenFile: string;
  readonly #stopping = new AbortController();
  readonly #clusters: Cluster[] = [];

  /**
   * @param options - `definitions` instead of those of the Gateway API; `kserve`
   *   to give the portal its rights on services that run by KServe too, and `kueue`
   *   those on Kueue's queues
   */
  static async create(
    options: KubeLabOptions & {
      definitions?: readonly ModuleFolder[];
      kserve?: boolean;
      kueue?: boolean;
    } = {},
  ): Promise<LabCluster> {
    const {
      definitions = [gatewayApi],
      kserve = false,
      kueue = false,
      ...rest
    } = options;
    const lab = await KubeLab.create({
      nodes: [{ name: 'fake-1' }],
      ...rest,
    });
    try {
      for (const folder of definitions) {
        await installDefinitions(lab.client, await readDefinitions(folder));
      }
      await lab.addNamespace(NAMESPACE, {
        'pod-security.kubernetes.io/enforce': 'restricted',
      });
      await lab.addNamespace('gateways');
      await lab.client.applyFile(pathOf('portal/account.yaml'));
      for (const file of [
        'tenant/role.yaml',
        'cluster-reader/clusterrole.yaml',
        ...(kserve
          ? ['kserve-tenant/role.yaml', 'kserve-reader/clusterrole.yaml']
          : []),
        ...(kueue ? ['kueue-tenant/role.yaml'] : []),
      ]) {
        await grantPortal(lab, file);
      }
      const path = join(lab.folder, 'portal.kubeconfig');
      const credentials = await lab.accountCredentials({
        namespace: 'fairway',
        name: 'portal',
        seconds: 7_200,
      });
      writeFileSync(path, lab.kubeconfig({ credentials }), { mode: 0o600 });
      const tokenFile = join(lab.folder, 'portal.token');
      writeFileSync(
        tokenFile,
        'token' in credentials ? credentials.token : '',
        { mode: 0o600 },
      );
      return new LabCluster(lab, { path, tokenFile });
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  private constructor(
    lab: KubeLab,
    { path, tokenFile }: { path: string; tokenFile: string },
  ) {
    this.lab = lab;
    this.tokenFile = tokenFile;
    this.config = {
      name: 'lab',
      credentials: { kubeconfig: { path } },
      namespaces: [{ name: NAMESPACE }],
      gateway: {
        name: 'public',
        namespace: 'gateways',
        url: 'http://127.0.0.1:1',
      },
      images: { onnxServer: IMAGE },
      modelHosts: [{ host: 'models.example.com', private: false }],
      pools: [
        { name: 'lab-cpu', capacity: { cpu: 64, memoryMiB: 262_144, gpus: 0 } },
      ],
      qps: 200,
      burst: 400,
    };
  }

  /** The cluster as a portal of its own sees it. */
  connect(overrides: Partial<ClusterConfig> = {}): Cluster {
    const logger = loggerMock();
    logger.child.mockReturnValue(logger);
    const config = { ...this.config, ...overrides };
    const cluster = Cluster.create({
      config,
      load: () => loadKubeConfig(config.credentials, new KubeConfig()),
      logger,
    });
    this.#clusters.push(cluster);
    return cluster;
  }

  /** The target of a portal of its own, with one cluster or several. */
  target(
    ...overrides: readonly Partial<ClusterConfig>[]
  ): KubernetesServingTarget {
    return this.#target(deploymentFlavour, overrides);
  }

  /** The same of what runs by KServe. */
  kserveTarget(
    ...overrides: readonly Partial<ClusterConfig>[]
  ): KubernetesServingTarget {
    return this.#target(kserveFlavour, overrides);
  }

  #target(
    flavour: Flavour,
    overrides: readonly Partial<ClusterConfig>[],
  ): KubernetesServingTarget {
    const clusters = (overrides.length > 0 ? overrides : [{}]).map(config =>
      this.connect(config),
    );
    clusters.forEach(cluster => cluster.start(this.#stopping.signal));
    return KubernetesServingTarget.create({
      clusters: Clusters.create(clusters),
      logger: loggerMock(),
      flavour,
    });
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#clusters.map(cluster => cluster.close()));
    await this.lab.close();
  }
}

/** Lets routes of {@link NAMESPACE} lead to KEDA's HTTP add-on, as the file says how. */
export async function grantInterceptor(lab: KubeLab): Promise<void> {
  for (const grant of manifestsIn('interceptor/referencegrant.yaml')) {
    const text = JSON.stringify(grant).replaceAll('team-a', NAMESPACE);
    await lab.client.apply(JSON.parse(text));
  }
}

/**
 * Applies a file of rights of deploy/kubernetes, as `kubectl apply --namespace` would,
 * and waits until the portal has them: what the API server has not heard of yet it
 * refuses, as no cluster does that is in use already.
 */
async function grantPortal(lab: KubeLab, file: string): Promise<void> {
  await lab.client.applyFile(
    pathOf(file),
    file.endsWith('/clusterrole.yaml') ? undefined : NAMESPACE,
  );
  for (const { kind, rules } of manifestsIn(file)) {
    if (rules) {
      await until(() => isGranted(lab, kind, rules[0]));
    }
  }
}

/** Whether the portal has a right of a role; it has all of them at once. */
async function isGranted(
  lab: KubeLab,
  kind: string,
  rule: { apiGroups: string[]; resources: string[]; verbs: string[] },
): Promise<boolean> {
  const { status } = await lab.client.create<KubeObject>({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: {},
    spec: {
      user: PORTAL,
      resourceAttributes: {
        group: rule.apiGroups[0],
        resource: rule.resources[0],
        verb: rule.verbs[0],
        ...(kind === 'Role' && { namespace: NAMESPACE }),
      },
    },
  });
  return status.allowed;
}

/** The objects of a file of deploy/kubernetes. */
export function manifestsIn(file: string): KubeObject[] {
  return parseAllDocuments(readFileSync(pathOf(file), 'utf8')).map(document =>
    document.toJS(),
  );
}

function pathOf(file: string): string {
  return resolvePackagePath(
    '@fairway/backstage-plugin-mlops-backend-module-kubernetes',
    '../../deploy/kubernetes',
    file,
  );
}
