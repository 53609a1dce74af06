export interface Config {
  mlops?: {
    /** Where what services on clusters counted is read from. */
    prometheus?: {
      /** Each service is looked for in all of them. */
      sources?: Array<{
        /** Stands in messages: at most 63 lower case letters, digits and hyphens. */
        name: string;
        /**
         * Address of a Prometheus, or of what speaks its HTTP API, such as
         * `https://prometheus.example.com/tenant`. Without user and password.
         */
        url: string;
        /**
         * Whose series count: the servers' own (`onnx-server`, the default, or
         * `triton`, `vllm`), or those of the gateway in front of them (`istio`, `traefik`).
         */
        dialect?: 'onnx-server' | 'triton' | 'vllm' | 'istio' | 'traefik';
        /**
         * How the pods of a revision are told, where servers count themselves: by
         * the labels `fairway_dev_service_id` and `fairway_dev_revision` (the
         * default), or by the names of pods in the label `pod`.
         */
        identify?: 'labels' | 'pod-names';
        authentication?: {
          /** File with a bearer token, read for each request. */
          tokenFile?: string;
          /** User, and a file with the password, read for each request. */
          basic?: { username: string; passwordFile: string };
        };
        /**
         * Whose series are read where several tenants share a server (Mimir, Cortex):
         * the header `X-Scope-OrgID`.
         */
        tenant?: string;
        /** PEM file of its certificate authority; the system's when absent. */
        caFile?: string;
        /** Of one request, 0.1 to 30. Default: 4. */
        timeoutSeconds?: number;
        /** Labels that series must have besides, such as `{ tenant: team-a }`. */
        labels?: { [label: string]: string };
        /**
         * How often the servers are scraped, 1 to 300: no window is shorter.
         * Default: 15.
         */
        scrapeIntervalSeconds?: number;
      }>;
    };
  };
}
