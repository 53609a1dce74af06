export interface Config {
  mlops?: {
    /** Serving models on the machine of this backend. */
    embedded?: {
      /** False takes this machine out of the list of pools. Default: true. */
      enabled?: boolean;
      /**
       * Where the serving-host keeps its state and its log. A relative path
       * starts at the working directory of the backend. Default:
       * `.data/serving-host`. Backends that share it share one serving-host.
       */
      dataDirectory?: string;
      /** Address on which models answer. Default: 127.0.0.1, this machine only. */
      host?: string;
      /** Port on which models answer; 0 takes any free one. Default: 7080. */
      port?: number;
      /**
       * The address of `host` and `port` as clients know it, where something
       * stands in between. Default: the address that the serving-host listens on.
       */
      publicUrl?: string;
      pool?: {
        /** Name of the pool. Default: `this-machine`. */
        name?: string;
        /** Default: `This machine`. */
        title?: string;
        /** Entity reference of the group that answers for this machine. */
        owner?: string;
        /** What this machine costs. Without it no price is shown. */
        price?: {
          /** ISO 4217 code, such as EUR. */
          currency: string;
          /** For the whole machine and one hour. */
          perHour: number;
        };
      };
    };
    models?: {
      /**
       * Where model artifacts may come from. Nothing else is loaded; without
       * any entry, nothing is.
       */
      allow?: Array<{
        /**
         * A folder: `file:` URIs of files below it are allowed. A relative path
         * starts at the working directory of the backend.
         */
        file?: string;
        /** A server, such as `models.example.com` or `models.example.com:8443`. */
        https?: string;
        /**
         * True where the server of `https` has a private or loopback address.
         * Default: false.
         */
        private?: boolean;
      }>;
    };
  };
}
