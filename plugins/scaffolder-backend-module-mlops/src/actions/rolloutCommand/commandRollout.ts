import { Rollout, RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import { InitiatorClient, notDone, statusOf } from '../../api';

/** What there is to know about a command that templates may give. */
export interface TemplateCommand {
  name: 'promote' | 'abort';
  /** The phases in which what it asks for has happened, or happens. */
  isDone: readonly RolloutPhase[];
}

/**
 * Gives a command to a rollout. One that the rollout refuses because it is
 * there already has been given before, or is not needed: a task that goes on
 * after a crash gives its command twice.
 */
export async function commandRollout(
  client: InitiatorClient,
  command: TemplateCommand,
  input: { rollout: string; reason?: string },
) {
  const path = { id: input.rollout };
  const { reason } = input;
  const answer = ({ service, phase }: Rollout, isRepeated: boolean) => ({
    ...{ service, phase, isRepeated },
  });
  try {
    return answer(
      await client.call('commandRollout', {
        path,
        body: { command: command.name, reason },
      }),
      false,
    );
  } catch (error) {
    const present =
      statusOf(error) === 409
        ? await client.call('getRollout', { path }).catch(() => undefined)
        : undefined;
    if (present && command.isDone.includes(present.phase)) {
      return answer(present, true);
    }
    throw notDone(`Rollout ${input.rollout} does not ${command.name}`, error);
  }
}
