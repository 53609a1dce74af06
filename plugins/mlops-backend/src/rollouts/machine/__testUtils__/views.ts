import { Ask, Declaration, Effect } from '..';
import { World } from './World';

export const gateNamed = (name: string) => (ask: Ask) =>
  ask.type === 'evaluate-gate' && ask.gate.name === name;

/** The weights that were declared one after another, and copies where there were any. */
export const declared = (world: World) =>
  world.acted
    .filter(
      (effect): effect is Extract<Effect, { declaration: Declaration }> =>
        effect.type === 'declare' || effect.type === 'remove',
    )
    .map(({ declaration: { stableWeight, candidateWeight, mirror } }) =>
      mirror
        ? [stableWeight, candidateWeight, mirror]
        : [stableWeight, candidateWeight],
    )
    .filter(
      (weights, index, all) =>
        JSON.stringify(weights) !== JSON.stringify(all[index - 1]),
    );

export const lastEvent = (world: World) => [...world.events.values()].at(-1)!;

/** Looks until the second step, of 50 %, bakes. */
export const halfway = (world: World) =>
  world.until(({ phase, state }) => phase === 'baking' && state.step === 1);
