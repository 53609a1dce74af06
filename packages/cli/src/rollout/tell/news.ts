import type { Rollout, Weights } from '../portal/Rollout.ts';

/** Something that changed, for a line each. */
export interface News {
  kind: 'attempt' | 'phase' | 'weights' | 'verdict' | 'waiting' | 'ended';
  text: string;
}

const percent = ({ candidate, stable, mirror }: Weights) =>
  `candidate ${candidate} %, stable ${stable} %${
    mirror > 0 ? `, ${mirror} % copied to the candidate` : ''
  }`;

/** Numbers count up while it waits: that is no news. */
const steady = (text: string) => text.replace(/\d+(\.\d+)?/g, '#');

function placeOf({ phase, step, steps }: Rollout): string {
  const inStep = ['stepping', 'shadowing', 'baking'].includes(phase);
  return inStep ? `step ${step + 1} of ${steps.length}, ${phase}` : phase;
}

function decisionOf({ reason, waitingFor, decidedBy }: Rollout): string {
  const by = decidedBy?.replace(/^gate:(.*)$/, "gate '$1'");
  return `${reason ?? waitingFor}${
    by === undefined ? '' : ` (decided by ${by})`
  }`;
}

function verdictNews(rollout: Rollout, before: Rollout | undefined): News[] {
  const known = new Map(
    before?.attempt === rollout.attempt
      ? before.verdicts.map(({ gate, ...said }) => [gate, said])
      : [],
  );
  return rollout.verdicts
    .filter(({ gate, verdict, step }) => {
      const old = known.get(gate);
      return old?.verdict !== verdict || old.step !== step;
    })
    .map(({ gate, verdict, reason }) => ({
      kind: 'verdict',
      text: `gate '${gate}': ${verdict}: ${reason}`,
    }));
}

/**
 * What is new in a rollout, in the order in which a person would tell it. Pure.
 * @param before - as it was seen last; undefined: never
 */
export function newsOf(rollout: Rollout, before: Rollout | undefined): News[] {
  const news: News[] = [];
  if (before && before.attempt !== rollout.attempt) {
    news.push({ kind: 'attempt', text: `attempt ${rollout.attempt} begins` });
  }
  const weights = percent(rollout.observed ?? rollout.wanted);
  if (!before || percent(before.observed ?? before.wanted) !== weights) {
    news.push({ kind: 'weights', text: `traffic: ${weights}` });
  }
  news.push(...verdictNews(rollout, before));
  if (rollout.endedAt !== undefined) {
    if (!before || before.endedAt === undefined) {
      news.push({
        kind: 'ended',
        text: `${rollout.phase}: ${decisionOf(rollout)}`,
      });
    }
    return news;
  }
  const place = placeOf(rollout);
  const isElsewhere = !before || placeOf(before) !== place;
  if (
    isElsewhere ||
    steady(before.waitingFor) !== steady(rollout.waitingFor) ||
    before.action !== rollout.action
  ) {
    news.push({
      kind: isElsewhere ? 'phase' : 'waiting',
      text: `${place}: ${rollout.waitingFor}${
        rollout.action === undefined ? '' : ` → ${rollout.action}`
      }`,
    });
  }
  return news;
}
