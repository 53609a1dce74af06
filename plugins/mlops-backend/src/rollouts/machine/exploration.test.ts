import {
  activeRolloutPhases,
  rolloutPhases,
} from '@fairway/backstage-plugin-mlops-common';
import { gates, rollout } from './__testUtils__/fixtures';
import { brokenRules } from './__testUtils__/invariants';
import { situations } from './__testUtils__/situations';
import {
  advance,
  command,
  hasEnded,
  RolloutCommand,
  RolloutState,
  Transition,
} from '.';

/** Enough of each phase for all that its situations can do. */
const mostPerPhase = 100;
const perPhase = 10;
const tickMs = 10_000;
const hour = 3_600_000;
const names = Object.keys(situations);
const commandNames = [
  'none',
  'pause',
  'resume',
  'promote',
  'abort',
  'retry',
  'supersede',
] as const;

const start = () =>
  rollout({
    steps: [
      { weight: 0, mirror: 100, bakeSeconds: 10, minimumSamples: 10 },
      { weight: 50, bakeSeconds: 10, minimumSamples: 10 },
      { weight: 100, bakeSeconds: 0, minimumSamples: 0 },
    ],
    gates: gates.filter(gate => gate.name !== 'approval'),
    rules: {
      ...rollout().rules,
      onSilence: 'hold',
      maximalBakeSeconds: 40,
      provisioningSeconds: 20,
      rollbackWaitSeconds: 10,
      terminationWaitSeconds: 10,
      unreadySeconds: 10,
    },
  });

const told = (name: (typeof commandNames)[number]): RolloutCommand =>
  name === 'supersede'
    ? { name, by: 'user:default/leo', rollout: 'r2' }
    : {
        name: name as Exclude<RolloutCommand['name'], 'supersede'>,
        by: 'user:default/ada',
      };

const level = (seconds: number) => Math.min(4, Math.floor(seconds / 10));

/** What of a state decides about what follows, so that the states are finitely many. */
function essence(state: RolloutState): string {
  const { phase, clock, interruption, look: seen } = state;
  if (hasEnded(state)) {
    return phase;
  }
  const at = interruption?.from ?? phase;
  const bakes = ['shadowing', 'baking', 'checking', 'provisioning'].includes(
    at,
  );
  return JSON.stringify([
    ...[phase, interruption?.kind, at, state.step, state.ending?.outcome],
    ...[state.cleared, state.exposed, state.removing, state.takeOver],
    ...[state.promotedBy !== undefined, state.supersededBy !== undefined],
    ...[state.wanted, state.own.length > 1, level(clock.phaseSeconds)],
    ...[level(clock.unreadySeconds), level(clock.unroutedSeconds)],
    Object.entries(state.trials).map(([name, { verdict, failures }]) => [
      name,
      verdict,
      failures,
    ]),
    bakes && [
      level(clock.bakedSeconds),
      seen && level(seen.bakedSeconds),
      state.asks.length > 0,
      Object.values(state.verdicts).map(({ verdict, step }) => [verdict, step]),
    ],
  ]);
}

const now = (state: RolloutState) =>
  (state.clock.readAt ?? state.phaseSince) + tickMs;
const look = (state: RolloutState, situation: string) =>
  advance(state, situations[situation](state), now(state));

/** What can be reached from the start, breadth first, up to a number of states of each phase. */
function explore(): RolloutState[] {
  const first = start();
  const known = new Set([essence(first)]);
  const reached = [first];
  const counts = new Map([[first.phase, 1]]);
  for (let next = 0; next < reached.length; next++) {
    const state = reached[next];
    const following = [
      ...names.map(name => look(state, name).state),
      ...commandNames.flatMap(name => {
        const result =
          name === 'none'
            ? undefined
            : command(state, told(name), now(state) - tickMs);
        return result?.accepted ? [result.state] : [];
      }),
    ];
    for (const found of following) {
      const key = essence(found);
      const count = counts.get(found.phase) ?? 0;
      if (count < mostPerPhase && !known.has(key)) {
        known.add(key);
        counts.set(found.phase, count + 1);
        reached.push(found);
      }
    }
  }
  return reached;
}

const instants = ['at', 'phaseSince', 'endedAt', 'readAt', 'bakeSince'];
const withoutTimes = (transition: Transition) =>
  JSON.stringify(transition, (key, value) =>
    instants.includes(key) ? undefined : value,
  );

describe('every state that can be reached', () => {
  const reached = explore();
  const ofPhase = (phase: string) => {
    const all = reached.filter(state => state.phase === phase);
    const stride = Math.max(1, Math.floor(all.length / perPhase));
    return all.filter((_, index) => index % stride === 0).slice(0, perPhase);
  };
  const sample = rolloutPhases.flatMap(ofPhase);

  it('keeps the rules in every situation, and every phase x command x situation is visited', () => {
    const visited = new Map<string, number>();
    const broken = new Set<string>();
    for (const before of sample) {
      for (const name of commandNames) {
        const result =
          name === 'none'
            ? undefined
            : command(before, told(name), now(before) - tickMs);
        const state = result?.accepted ? result.state : before;
        for (const situation of names) {
          const observation = situations[situation](state);
          const transition = advance(state, observation, now(state));
          const key = `${before.phase} | ${name} | ${situation}`;
          visited.set(key, (visited.get(key) ?? 0) + 1);
          brokenRules(state, observation, transition).forEach(rule =>
            broken.add(`${rule}: ${key}`),
          );
        }
      }
    }
    if (process.env.ROLLOUT_COVERAGE) {
      process.stdout.write(table(visited, reached));
    }
    expect([...broken]).toEqual([]);
    const missing = rolloutPhases.flatMap(phase =>
      commandNames.flatMap(name =>
        names
          .map(situation => `${phase} | ${name} | ${situation}`)
          .filter(key => !visited.has(key)),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('keeps the rules in every situation without a command, however it was reached', () => {
    const broken = new Set<string>();
    for (const state of reached) {
      for (const situation of names) {
        const observation = situations[situation](state);
        brokenRules(
          state,
          observation,
          advance(state, observation, now(state)),
        ).forEach(rule => broken.add(`${rule}: ${state.phase} | ${situation}`));
      }
    }
    expect([...broken]).toEqual([]);
  });

  it('comes to rest when nothing changes: no event, and no effect that was not there before', () => {
    const restless = new Set<string>();
    for (const state of sample) {
      for (const situation of names) {
        const observation = situations[situation](state);
        const at = now(state);
        let last = advance(state, observation, at);
        let moves = 0;
        while (last.moved && moves < 12) {
          last = advance(last.state, observation, at);
          moves += 1;
        }
        const settled = advance(last.state, observation, at);
        const again = advance(settled.state, observation, at);
        const keys = new Set(settled.effects.map(({ key }) => key));
        if (
          moves >= 12 ||
          again.moved ||
          again.events.length > 0 ||
          again.effects.some(({ key }) => !keys.has(key))
        ) {
          restless.add(`${state.phase} | ${situation}`);
        }
      }
    }
    expect([...restless]).toEqual([]);
  });

  it('counts a clock that jumps forward as one tick, and one that jumps back as none', () => {
    const fooled = new Set<string>();
    for (const state of sample) {
      for (const situation of names) {
        const observation = situations[situation](state);
        const from = now(state) - tickMs;
        const at = (ms: number) =>
          withoutTimes(advance(state, observation, from + ms));
        if (
          at(hour) !== at(tickMs) ||
          at(-hour) !== at(0) ||
          at(NaN) !== at(0)
        ) {
          fooled.add(`${state.phase} | ${situation}`);
        }
      }
    }
    expect([...fooled]).toEqual([]);
  });

  it('is decided alike from the stored JSON, and left as it was', () => {
    for (const state of sample) {
      const stored = JSON.stringify(state);
      const differing = names.filter(situation => {
        const observation = situations[situation](state);
        return (
          JSON.stringify(
            advance(JSON.parse(stored), observation, now(state)),
          ) !== JSON.stringify(advance(state, observation, now(state)))
        );
      });
      expect(differing).toEqual([]);
      expect(JSON.stringify(state)).toBe(stored);
    }
  });

  it('that has not ended can be brought to an end by a person, where both revisions are well', () => {
    for (const state of sample.filter(({ phase }) =>
      (activeRolloutPhases as readonly string[]).includes(phase),
    )) {
      const aborted = command(state, told('abort'), now(state));
      let at = aborted.accepted ? aborted.state : state;
      for (let count = 0; count < 60; count++) {
        const resumed = command(at, told('resume'), now(at));
        at = look(resumed.accepted ? resumed.state : at, 'passes').state;
      }
      expect(rolloutPhases.indexOf(at.phase)).toBeGreaterThanOrEqual(
        activeRolloutPhases.length,
      );
    }
  });
});

function table(visited: Map<string, number>, reached: RolloutState[]): string {
  const width = 14;
  const rows = rolloutPhases.map(phase => {
    const states = reached.filter(state => state.phase === phase).length;
    const cells = commandNames.map(name => {
      const seen = names.filter(situation =>
        visited.has(`${phase} | ${name} | ${situation}`),
      ).length;
      return `${seen}/${names.length}`.padStart(10);
    });
    return `${phase.padEnd(width)}${String(states).padStart(7)}${cells.join(
      '',
    )}`;
  });
  const head = `${'phase'.padEnd(width)} states${commandNames
    .map(name => name.padStart(10))
    .join('')}`;
  return `\nSituations visited, by phase and command\n${[head, ...rows].join(
    '\n',
  )}\n`;
}
