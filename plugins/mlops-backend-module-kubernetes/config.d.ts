export interface Config {
  mlops?: {
    /** Serving models on Kubernetes clusters. */
    kubernetes?: {
      clusters?: Array<{
        /** As people know it; stands in messages. */
        name: string;
        /** Where the portal's credentials for it come from: one of the three. */
        credentials: {
          kubeconfig?: {
            path: string;
            /** Default: the current context of the file. */
            context?: string;
          };
          /** The service account of the pod that the portal runs in. */
          inCluster?: true;
          server?: {
            url: string;
            /** PEM file of its certificate authority. Default: the system's. */
            caFile?: string;
            /** File with a bearer token; read again when credentials were refused. */
            tokenFile: string;
          };
        };
        /** Where services go: the first one that is for their owner and environment. */
        namespaces: Array<{
          name: string;
          /** Entity references. Default: everybody's services. */
          owners?: string[];
          /** Default: those of all environments. */
          environments?: string[];
          /**
           * Git owns what runs in the namespace, but for the routes: the portal
           * applies none of it and waits until it is there. Default: that of the
           * cluster; false for a namespace that the portal writes to itself.
           */
          gitOps?:
            | false
            | {
                /** Folder of the namespace in the repository; each service gets one in it. */
                path: string;
                /** Shown where nothing is known of a pull request. */
                repoUrl?: string;
                branch?: string;
              };
        }>;
        /** The Gateway that carries predictions. */
        gateway: {
          name: string;
          namespace: string;
          /** One listener of it. Default: all. */
          sectionName?: string;
          /** Services have host names below it. Default: the first part of the path tells them apart. */
          domain?: string;
          /**
           * Whether routes say how long an answer may take. False for gateways that
           * refuse such routes, as Google's of GKE do; they have limits of their own.
           * Default: true.
           */
          timeouts?: boolean;
          /** Where clients reach it. */
          url: string;
          /** Where the portal reaches it. Default: `url`. */
          internalUrl?: string;
        };
        images: {
          /** Image of packages/onnx-server, by digest. */
          onnxServer: string;
          /** Image of vLLM, by digest. Default: the cluster serves no language models. */
          vllm?: string;
        };
        /** How pods get models of Hugging Face's hub. */
        huggingFace?: {
          /** A mirror of it. Default: the public one, https://huggingface.co. */
          endpoint?: string;
          /** A Secret of each namespace with a token, for models that are not public. */
          tokenSecret?: { name: string; key: string };
        };
        /** What has to be known of KServe, where services run by it. */
        kserve?: {
          /**
           * Mode of KServe. Experimental: of `Knative` the manifests are shown in
           * the review of a deployment, and not written. Default: Standard.
           */
          mode?: 'Standard' | 'Knative';
          /**
           * By the runtime of a model version, which is its format where nobody
           * said another. Default: `onnx` is `fairway-onnx` of deploy/kserve, and
           * for all others KServe chooses by the format.
           */
          runtimes?: {
            [runtime: string]: {
              /**
               * A ServingRuntime or ClusterServingRuntime; for language models
               * (`vllm`) an LLMInferenceServiceConfig over KServe's own.
               */
              name?: string;
              /**
               * Further arguments. `$(FAIRWAY_MODEL_NAME)`,
               * `$(FAIRWAY_MODEL_VERSION)` and `$(FAIRWAY_MODEL_DIGEST)` stand for
               * those of the model version.
               */
              args?: string[];
            };
          };
          /**
           * ClusterStorageContainer that fetches models of the runtime `onnx`, such
           * as `fairway` of deploy/kserve. Default: KServe fetches them in its own way.
           */
          storageContainer?: string;
          /** Schemes beside https and oci that models may come by, such as s3. Default: none. */
          schemes?: string[];
        };
        /** Names of Secrets in the namespaces. */
        imagePullSecrets?: string[];
        /**
         * ConfigMap in each namespace, and the key of it, with the certificates of
         * authorities (PEM) that sign those of the servers that models come from.
         * Default: the well-known authorities only.
         */
        modelAuthority?: { configMap: string; key: string };
        /** The same for all namespaces: their folders are `<path>/<namespace>`. */
        gitOps?: { path: string; repoUrl?: string; branch?: string };
        /**
         * Whether GpuPools of the catalog that name this cluster may place services
         * on it. Who may edit the catalog then chooses nodes, within these bounds;
         * namespaces, gateway and images stay those of this configuration.
         * Default: false.
         */
        catalogPools?:
          | boolean
          | {
              /**
               * Keys of node labels, or beginnings of keys with `*` behind them.
               * Default: all but `node-role.kubernetes.io/*`.
               */
              nodeLabels?: string[];
              /** Keys of taints, written likewise. Default: none of Kubernetes' own. */
              taints?: string[];
              /** Extended resources. Default: those of makers of accelerators. */
              resources?: string[];
            };
        /** Optional where the cluster takes pools of the catalog. */
        pools?: Array<{
          /** Name of the pool in the catalog. */
          name: string;
          title?: string;
          description?: string;
          /**
           * What its services run by: Deployments (`kubernetes`), or InferenceServices
           * of KServe (`kserve`). Default: kubernetes.
           */
          target?: 'kubernetes' | 'kserve';
          /** Entity reference of the group that answers for it. */
          owner?: string;
          /** What it costs. Without it no price is shown. */
          price?: {
            /** ISO 4217 code, such as EUR. */
            currency: string;
            /** For the whole pool and one hour. */
            perHour: number;
          };
          /** Default: counted from its nodes, where the portal may list them. */
          capacity?: { cpu: number; memoryMiB: number; gpus?: number };
          nodeSelector?: { [label: string]: string };
          tolerations?: Array<{
            key?: string;
            operator?: 'Exists' | 'Equal';
            value?: string;
            effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
            tolerationSeconds?: number;
          }>;
          /** Extended resource of its GPUs, such as `nvidia.com/gpu`. Default: it has none. */
          gpuResource?: string;
          /**
           * Memory of one of its GPUs, or of one part where they are divided.
           * Default: nobody checks whether language models fit.
           */
          gpuMemoryMiB?: number;
          /** LocalQueue of Kueue that admits pods to it. */
          queue?: string;
          runtimeClassName?: string;
        }>;
        /** Requests a second to its API server in the long run. Default: 20. */
        qps?: number;
        /** Requests at once. Default: 30. */
        burst?: number;
      }>;
    };
  };
}
