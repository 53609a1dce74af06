export interface Config {
  auth?: {
    providers?: {
      /**
       * Sign-in without a password, for trying the portal out on one's own
       * machine. Only in effect when `auth.environment` is `development`.
       * @visibility frontend
       */
      demo?: {
        /** @deepVisibility frontend */
        development?: {
          /** The identities that the sign-in page offers. */
          identities?: Array<{
            /** The user to sign in as, such as `user:default/ml-engineer`. */
            userEntityRef: string;
            /** The role, as the sign-in page shows it. */
            title: string;
            /** The team, as the sign-in page shows it. */
            team?: string;
            /** One sentence on what this role does. */
            description?: string;
          }>;
        };
      };
    };
  };

  app?: {
    /** How the sign-in page lets people in where there are no demo identities. */
    signIn?: {
      /**
       * The name of the company's sign-in, as the button shows it.
       * @visibility frontend
       */
      title?: string;
    };
  };
}
