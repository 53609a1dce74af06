import { AuthService } from '@backstage/backend-plugin-api';
import { ActionContext } from '@backstage/plugin-scaffolder-node';
import {
  CallOptions,
  MlopsClient,
  OperationName,
  ResultOf,
} from '@fairway/backstage-plugin-mlops-common';

/** What every action of this module is made with. */
export interface ActionServices {
  client: MlopsClient;
  auth: AuthService;
}

type Initiated = Pick<ActionContext<any>, 'getInitiatorCredentials' | 'signal'>;

/**
 * Calls `/api/mlops` as the user who started the task: what that user may not
 * do, the task may not do either.
 */
export class InitiatorClient {
  readonly #services: ActionServices;
  readonly #context: Initiated;

  static create(options: ActionServices & { context: Initiated }) {
    const { context, ...services } = options;
    return new InitiatorClient(services, context);
  }

  private constructor(services: ActionServices, context: Initiated) {
    this.#services = services;
    this.#context = context;
  }

  /** Calls one operation; ends early when the task is cancelled. */
  async call<N extends OperationName>(
    name: N,
    options: CallOptions<N> = {},
  ): Promise<ResultOf<N>> {
    // Tokens are short-lived and a wait may be long, so each call asks anew.
    const { token } = await this.#services.auth.getPluginRequestToken({
      onBehalfOf: await this.#context.getInitiatorCredentials(),
      targetPluginId: 'mlops',
    });
    return this.#services.client.call(name, {
      ...options,
      token,
      signal: this.#context.signal,
    });
  }
}
