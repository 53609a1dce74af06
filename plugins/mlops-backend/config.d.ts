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
      /** What it asks of rollouts; the defaults are those of production or development. */
      rollouts?: {
        /** Kinds of which every rollout must have at least one gate. */
        requiredGates?: string[];
        /** Gates of a rollout that names none. */
        defaultGates?: object[];
        /** Strategy of a rollout that names none. */
        defaultStrategy?: object;
        /** People who must approve; the submitter does not count. */
        approvals?: number;
        /** Never in production. */
        allowWithoutGates?: boolean;
        /** What happens when there is still no verdict at the end of the longest bake. */
        onSilence?: 'hold' | 'roll-back';
        bakeSeconds?: number;
        /** Predictions of the candidate that each step must have seen. */
        minimumSamples?: number;
        /** For how long the old revision is kept after a promotion. */
        terminationWaitSeconds?: number;
        /** How long one step may bake in all while its gates are inconclusive. */
        maximalBakeSeconds?: number;
        /** How long replicas of the candidate may take to become ready. */
        provisioningSeconds?: number;
        /**
         * How long a revision may wait until the pull request with its objects is
         * merged and applied. Default: two weeks.
         */
        pullRequestSeconds?: number;
        /** How long a rollback waits for replicas of the stable revision. */
        rollbackWaitSeconds?: number;
        /** From one look of the gates to the next. */
        lookSeconds?: number;
        /** How long replicas of the candidate may be missing while it has traffic. */
        unreadySeconds?: number;
        /** How often a whole rollout may err. */
        errorBudget?: { falsePromotion: number; falseRollback: number };
      };
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
    /** What predictions are like beside what models were trained on. */
    drift?: {
      /**
       * Days for which counts are kept, and reference profiles that nothing is
       * compared with any more: from 1 to 7, which is the default.
       */
      keepDays?: number;
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
