import { ActionContext } from '@backstage/plugin-scaffolder-node';

/**
 * The keys by which one run of a step is known again: to the scaffolder, for a
 * task that goes on from its checkpoints, and to the mlops backend, for a task
 * whose crash came before the checkpoint was stored.
 */
export function keysOfStep(
  context: Pick<ActionContext<any>, 'each' | 'step' | 'task'>,
  action: string,
): { checkpoint: string; idempotencyKey: string } {
  const { each, step, task } = context;
  // One step with `each` runs several times and shares its checkpoints.
  const item = each?.key === undefined ? '' : `:${each.key}`;
  return {
    checkpoint: `${action.replaceAll(':', '.')}.v1${item}`,
    idempotencyKey: `${task.id}:${step?.id ?? action}${item}`,
  };
}
