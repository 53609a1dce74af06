import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { formatSeconds } from '../format';
import type { Text } from '../translation';
import { waitsOf } from './waits';

/** Where a rollout stands, in a sentence, and what else there is to say. */
export type Headline = { title: string; text?: string };

/** A name at the beginning of a sentence: its version, if that is known. */
export const nameOf = (
  revision: number,
  version: string | undefined,
  t: Text,
): string =>
  version === undefined
    ? t('rollouts.revision', { number: revision })
    : t('rollouts.version', { version });

/** The same within a sentence. */
export const nameWithin = (
  revision: number,
  version: string | undefined,
  t: Text,
): string =>
  version === undefined
    ? t('rollouts.within.revision', { number: revision })
    : t('rollouts.within.version', { version });

/** Whether only people stand between the checks and the start. */
export const awaitsApproval = ({ phase, verdicts }: Rollout): boolean =>
  phase === 'checking' &&
  verdicts.some(
    ({ kind, verdict }) => kind === 'approval' && verdict === 'inconclusive',
  );

/** Says in plain words where a rollout stands and why it waits. */
export function headlineOf(
  rollout: Rollout,
  version: string | undefined,
  t: Text,
): Headline {
  const { phase, wanted, steps } = rollout;
  const step = steps[rollout.step];
  const words = {
    name: nameOf(rollout.candidateRevision, version, t),
    within: nameWithin(rollout.candidateRevision, version, t),
    stable: rollout.stableRevision,
    weight: wanted.candidate,
    mirror: wanted.mirror || (step?.mirror ?? 0),
  };
  const say = (key: keyof Headlines) => t(`rolloutPage.headline.${key}`, words);
  switch (phase) {
    case 'baking':
    case 'shadowing':
      return withWaits(say(phase), rollout, t);
    case 'stepping':
      return {
        title: say(step?.weight ? 'stepping' : 'steppingCopies'),
        text: rollout.waitingFor,
      };
    case 'checking':
      return {
        title: say(awaitsApproval(rollout) ? 'approval' : 'checking'),
        text: rollout.waitingFor,
      };
    case 'promoted':
    case 'rolled-back':
    case 'aborted':
    case 'superseded':
    case 'failed':
      return { title: say(phase), text: rollout.reason };
    case 'rolling-back':
      return { title: say(phase), text: rollout.reason ?? rollout.waitingFor };
    default:
      return { title: say(phase), text: rollout.waitingFor };
  }
}

type Headlines = Record<
  | Exclude<Rollout['phase'], 'checking'>
  | 'approval'
  | 'checking'
  | 'steppingCopies',
  string
>;

function withWaits(place: string, rollout: Rollout, t: Text): Headline {
  const { samples, bakeSeconds, gates } = waitsOf(rollout);
  const waits = [
    ...(samples > 0
      ? [
          t('rolloutPage.wait.samples', {
            count: samples,
            number: samples.toLocaleString(),
          }),
        ]
      : []),
    ...(bakeSeconds > 0
      ? [t('rolloutPage.wait.bake', { duration: formatSeconds(bakeSeconds) })]
      : []),
    ...(gates.length > 0
      ? [
          t('rolloutPage.wait.gates', {
            count: gates.length,
            names: gates.join(', '),
          }),
        ]
      : []),
  ];
  const [first, ...others] = waits;
  if (first === undefined) {
    return { title: place };
  }
  return {
    title: t('rolloutPage.headline.waiting', { place, wait: first }),
    text:
      others.length > 0
        ? t('rolloutPage.wait.also', {
            list: new Intl.ListFormat(undefined).format(others),
          })
        : undefined,
  };
}
