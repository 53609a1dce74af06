import { Knex } from 'knex';

/** Told once in one step of one attempt, whoever dies in between. */
const isOnce = (type: string) =>
  type.startsWith('rollout-') && type !== 'rollout-gate';

/**
 * What the tables say of a rollout that has ended and must not say, in words:
 * invariants I1, I3 and I6 of the experiments.
 */
export async function historyViolations(
  knex: Knex,
  rolloutId: string,
): Promise<string[]> {
  const found: string[] = [];
  const row = await knex('mlops_rollouts').where({ id: rolloutId }).first();
  const state = JSON.parse(row.state);
  if (state.endedAt === undefined || row.open_service_id !== null) {
    found.push(`I1: rollout ${rolloutId} has no end: ${state.phase}`);
  }
  const events: {
    dedupe_key: string;
    type: string;
    at: number | string;
    evidence: string;
  }[] = await knex('mlops_events')
    .where('dedupe_key', 'like', `${rolloutId}:%`)
    .orderBy('id');
  const keys = events.map(event => event.dedupe_key);
  const expected = Array.from(
    { length: state.told },
    (_, index) => `${rolloutId}:${index}`,
  );
  if (JSON.stringify(keys) !== JSON.stringify(expected)) {
    found.push(`I6: the history has ${keys.join(', ')}; told ${state.told}`);
  }
  const told = new Set<string>();
  for (const { type, evidence } of events) {
    const { attempt, step } = JSON.parse(evidence);
    const key = `${type} in step ${step} of attempt ${attempt}`;
    if (isOnce(type) && told.has(key)) {
      found.push(`I3: told twice: ${key}`);
    }
    told.add(key);
  }
  const [{ count }] = await knex('mlops_rollouts')
    .whereNotNull('open_service_id')
    .count({ count: '*' });
  if (Number(count) !== 0) {
    found.push(`I1: ${count} rollouts are open`);
  }
  return found;
}

/** Where a secret stands in the tables and must not, invariant I8. */
export async function secretViolations(
  knex: Knex,
  secrets: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const table of [
    'mlops_services',
    'mlops_revisions',
    'mlops_events',
    'mlops_endpoint_keys',
    'mlops_rollouts',
    'mlops_rollout_answers',
    'mlops_rollout_approvals',
  ]) {
    const text = JSON.stringify(await knex(table));
    if (secrets.some(secret => text.includes(secret))) {
      found.push(`I8: a secret stands in ${table}`);
    }
  }
  return found;
}
