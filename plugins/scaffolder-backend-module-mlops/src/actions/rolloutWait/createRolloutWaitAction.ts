import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import {
  ActionServices,
  Clock,
  follow,
  InitiatorClient,
  rolloutField,
  rolloutPage,
  timeoutField,
} from '../../api';
import { examples } from './createRolloutWaitAction.examples';
import {
  describeDecision,
  describeHold,
  describeProgress,
} from './describeRollout';

const DEFAULT_TIMEOUT_SECONDS = 600;

const states = [
  'promoted',
  'rolled-back',
  'aborted',
  'superseded',
  'failed',
  'held',
  'running',
] as const;
type State = (typeof states)[number];

const stateOf = ({ phase }: Rollout): State =>
  states.find(state => state === phase) ?? 'running';

/** How the ends read that let the task fail. */
const failures: Partial<Record<State, string>> = {
  'rolled-back': 'was rolled back',
  aborted: 'was aborted',
  failed: 'failed before the candidate had traffic',
};

/**
 * Creates `mlops:rollout:wait`: follows a rollout for a bounded time.
 *
 * The rollout needs nobody to wait for it, and may take hours. When the time
 * is up it goes on in the backend, and the task says where to look.
 */
export function createRolloutWaitAction(options: ActionServices & Clock) {
  return createTemplateAction({
    id: 'mlops:rollout:wait',
    description:
      'Follows a rollout until it has ended or needs a person, for a bounded time',
    examples,
    schema: {
      input: {
        rollout: rolloutField,
        timeoutSeconds: timeoutField(3600, `${DEFAULT_TIMEOUT_SECONDS}`),
        failOnTimeout: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Let the task fail when the time is up, or the rollout is held',
            ),
      },
      output: {
        state: z =>
          z
            .enum(states)
            .describe(
              'How it stands: how it ended, held when it needs a person, or running when the time was up',
            ),
        url: z => z.string().describe('Page of the rollout in the portal'),
      },
    },
    async handler(ctx) {
      const { rollout: id, failOnTimeout } = ctx.input;
      const client = InitiatorClient.create({ ...options, context: ctx });
      const seconds = ctx.input.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
      const told = new Set<string>();
      const tellNews = (rollout: Rollout) => {
        const { attempt, phase, step, waitingFor } = rollout;
        // What it waits for counts seconds and predictions: that is no news.
        const news = [attempt, phase, step, waitingFor.replace(/\d+/g, '#')];
        const key = news.join(' ');
        if (!told.has(key)) {
          told.add(key);
          ctx.logger.info(describeProgress(rollout));
        }
      };

      const rollout = await follow({
        kind: 'rollout',
        id,
        goesOn:
          'The rollout itself goes on; abort it under /mlops if it is not wanted',
        ask: () => client.call('getRollout', { path: { id } }),
        isOver: answer => stateOf(answer) !== 'running',
        onAnswer: tellNews,
        firstPauseMs: 500,
        longestPauseMs: 5000,
        seconds,
        context: ctx,
        clock: options,
      });

      const { service, candidateRevision, phase } = rollout;
      const page = rolloutPage(service, id);
      const state = stateOf(rollout);
      ctx.output('state', state);
      ctx.output('url', page);
      const failure = failures[state];
      if (failure !== undefined) {
        throw new Error(
          `The rollout of revision ${candidateRevision} to ${service} ${failure}: ${describeDecision(
            rollout,
          )} See ${page} for the evidence, and ship again when the cause is gone.`,
        );
      }
      if (state === 'held' || state === 'running') {
        const message =
          state === 'held'
            ? `The rollout of ${service} is held and needs a person: ${describeHold(
                rollout,
              )} Decide on ${page}`
            : `The rollout of ${service} is not over after ${seconds} s (${phase}: ${rollout.waitingFor}). It goes on in the background; follow it on ${page}`;
        if (failOnTimeout) {
          throw new Error(message);
        }
        ctx.logger.warn(message);
        return;
      }
      ctx.logger.info(
        state === 'superseded'
          ? `A newer rollout of ${service} has taken the place of this one; follow it on ${page}`
          : `Revision ${candidateRevision} of ${service} is promoted`,
      );
    },
  });
}
