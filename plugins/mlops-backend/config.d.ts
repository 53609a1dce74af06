export interface Config {
  mlops?: {
    /** Environments that services are deployed to, in order. Default: development, staging, production. */
    environments?: Array<{
      name: string;
      title?: string;
      description?: string;
      /** Whether production rules hold there. */
      production?: boolean;
    }>;
    /** What the words small, medium and large mean. */
    sizes?: {
      [size in 'small' | 'medium' | 'large']?: {
        title?: string;
        description?: string;
        /** CPU cores of one replica. */
        cpu?: number;
        /** Memory of one replica in MiB. */
        memoryMiB?: number;
        /** GPUs of one replica. */
        gpus?: number;
        replicas?: number;
        /**
         * Between which numbers of replicas services of this size may be. Without
         * it there are always as many as `replicas` says.
         */
        scaling?: {
          /** 0 lets a service sleep while nobody asks. */
          minReplicas: number;
          maxReplicas: number;
          /** Requests that one replica shall have on average. Default: 8. */
          targetConcurrency?: number;
          /** Seconds without a request until it sleeps. Default: 300. */
          idleSeconds?: number;
        };
      };
    };
    models?: {
      /**
       * Where models, and their cards, may be read from. `file` is a folder,
       * relative to the working directory of the backend; `https` is a host.
       */
      allow?: Array<{ file?: string; https?: string }>;
    };
  };
}
