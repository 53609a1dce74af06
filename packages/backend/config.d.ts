export interface Config {
  permission?: {
    demo?: {
      /**
       * Groups whose members may do everything in the demo portal, as entity
       * references.
       */
      platformTeams?: string[];
    };
  };
}
