import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      /**
       * The provider of discovered GPU pools and live endpoints, which asks
       * the mlops backend for them. It needs no configuration.
       */
      mlops?: {
        /**
         * When to ask. Every 30 seconds by default; a change is also
         * announced at once over the events topic mlops.catalog.
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /**
         * The owner of provided entities that come without one, as an entity
         * reference such as group:default/platform.
         */
        owner?: string;
      };
    };
  };
  mlops?: {
    kinds?: {
      /**
       * Set to false where something else in the portal declares a kind named
       * Model: the catalog refuses to start with two. GpuPool, the relations
       * and the endpoints remain.
       */
      model?: boolean;
    };
  };
}
