import { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import { GateEvaluator } from '../gates/GateEvaluator';
import { Ask } from '../machine';
import { StoredAnswer } from '../store/rows';
import { AskContext } from './AskContext';
import { AskResult } from './AskResult';
import { authorize, AuthorizeOptions } from './authorize';
import { predict } from './predict';
import { RolloutNotifications } from './RolloutNotifications';
import { verifyRoute } from './verifyRoute';

export interface RolloutAsksOptions extends AuthorizeOptions {
  gates: GateEvaluator;
  notifications: RolloutNotifications;
  logger: LoggerService;
}

/** Carries out what the machine asks for. Each ask may come more than once. */
export class RolloutAsks {
  readonly #options: RolloutAsksOptions;

  static create(options: RolloutAsksOptions): RolloutAsks {
    return new RolloutAsks(options);
  }

  private constructor(options: RolloutAsksOptions) {
    this.#options = options;
  }

  /** What came of it; what could not be done now is inconclusive, never a pass. */
  async answer(ask: Ask, context: AskContext): Promise<StoredAnswer> {
    const result = await this.#carryOut(ask, context).catch(
      (error: Error): AskResult => {
        context.signal.throwIfAborted();
        this.#options.logger.debug(`${ask.key} was not answered: ${error}`);
        return {
          verdict: 'inconclusive',
          reason: `It could not be found out: ${error.message}`,
          evidence: { error: error.message },
        };
      },
    );
    return {
      id: randomUUID(),
      key: ask.key,
      ...(ask.type === 'evaluate-gate' && {
        gate: {
          name: ask.gate.name,
          kind: ask.gate.kind,
          ...(ask.step !== undefined && { step: ask.step }),
          look: ask.look,
        },
      }),
      verdict: result.verdict,
      reason: result.reason,
      ...(result.action !== undefined && { action: result.action }),
      evidence: result.evidence,
      at: Date.now(),
    };
  }

  #carryOut(ask: Ask, context: AskContext): Promise<AskResult> {
    switch (ask.type) {
      case 'evaluate-gate':
        return this.#options.gates.evaluate(ask, context);
      case 'verify-route':
        return verifyRoute(context, ask.weights);
      case 'predict':
        return predict(context, ask.revision);
      case 'authorize':
        return authorize(context, this.#options);
      default:
        return this.#options.notifications.send(ask, context);
    }
  }
}
