import type { TargetEvent } from '@fairway/backstage-plugin-mlops-node';

/**
 * Events with those that were listed before first, in the order that they had
 * then, and the others behind them.
 *
 * Whoever remembers up to which event the history was told finds what is new
 * behind it. Instants give no such order: events of a cluster come late, and are
 * moved to the last time that they happened.
 *
 * @param listed - identifiers of the events that were listed before
 */
export function appended(
  events: readonly TargetEvent[],
  listed: readonly string[],
): TargetEvent[] {
  const byId = new Map(events.map(event => [event.id, event]));
  const before = new Set(listed);
  return [
    ...[...before].flatMap(id => byId.get(id) ?? []),
    ...[...byId.values()].filter(({ id }) => !before.has(id)),
  ];
}
