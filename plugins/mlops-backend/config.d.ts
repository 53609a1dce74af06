export interface Config {
  mlops?: {
    /** Environments that services are deployed to, in order. Default: development, staging, production. */
    environments?: Array<{
      name: string;
      title?: string;
      description?: string;
      /** Whether production rules hold there. */
      production?: boolean;
      /** The most requests per second that a benchmark may send there. Default: benchmarks.maximalRate. */
      benchmarkMaximalRate?: number;
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
    /** Load that people may put on services to measure them. */
    benchmarks?: {
      /** The most requests per second. Default: 1000. */
      maximalRate?: number;
      /** The longest measured part. Default: 600. */
      maximalDurationSeconds?: number;
      /** Benchmarks that one backend process runs at the same time. Default: 1. */
      concurrency?: number;
      /** How many that have ended are kept for each service. Default: 50. */
      keepPerService?: number;
      /** What the form offers, instead of "Quick check", "Steady" and "Busy hour". */
      presets?: Array<{
        /** Lower case letters, digits and hyphens; actions name a preset by it. */
        name: string;
        title?: string;
        description?: string;
        /** Requests per second. */
        rate: number;
        /** Of the measured part. */
        durationSeconds: number;
        /** Before the measured part. Default: 5. */
        warmUpSeconds?: number;
        /** Independent callers (default), or evenly spaced requests. */
        arrivals?: 'poisson' | 'constant';
      }>;
    };
  };
}
