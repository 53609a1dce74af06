import { useRouteRef } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { describeStrategy } from '../../../rollout/describeStrategy';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { SubPageHeader } from '../../shared/SubPage/SubPageHeader';
import { RolloutCommands } from '../RolloutCommands/RolloutCommands';
import { NoGatesMark } from '../RolloutMarks/NoGatesMark';
import { PhaseMark } from '../RolloutMarks/PhaseMark';

/** Which rollout this is, whose, and what can be done with it. */
export const RolloutHeader = (props: {
  rollout: Rollout;
  /** What is shipped, as people call it: to begin a sentence. */
  name: string;
  /** The same within a sentence. */
  within: string;
  base: string;
  onChange: () => void;
}) => {
  const t = useText();
  const link = useRouteRef(serviceRouteRef);
  const { rollout, name } = props;
  const { promotedFrom } = rollout;
  return (
    <SubPageHeader
      back={{ title: t('rollouts.title'), href: `${props.base}/rollouts` }}
      title={t('rolloutPage.titleOf', { name: props.within })}
      marks={
        <>
          <PhaseMark phase={rollout.phase} />
          <NoGatesMark hasGates={rollout.hasGates} />
        </>
      }
      facts={
        <>
          <span>{rollout.environment}</span>
          <span>{describeStrategy(rollout, t)}</span>
          {rollout.attempt > 1 && (
            <span>{t('rollouts.attempt', { number: rollout.attempt })}</span>
          )}
          <Ago instant={rollout.createdAt} />
          <PersonLink who={rollout.submittedBy} />
          {promotedFrom && (
            <Link
              href={`${link?.({ service: promotedFrom.service })}/overview`}
              variant="body-small"
            >
              {t('promotions.from', {
                service: promotedFrom.service,
                environment: promotedFrom.environment,
              })}
            </Link>
          )}
        </>
      }
      actions={
        <RolloutCommands
          rollout={rollout}
          name={name}
          within={props.within}
          onChange={props.onChange}
        />
      }
    />
  );
};
