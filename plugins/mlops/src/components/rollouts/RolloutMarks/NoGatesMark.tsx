import { RiAlarmWarningLine } from '@remixicon/react';
import { useText } from '../../../translation';
import { StatusMark } from '../../shared/StatusMark/StatusMark';

/** Says in red, wherever a rollout is shown, that nothing judges it. */
export const NoGatesMark = ({ hasGates }: { hasGates: boolean }) => {
  const t = useText();
  return hasGates ? null : (
    <StatusMark tone="negative" icon={<RiAlarmWarningLine />}>
      {t('rollouts.noGates')}
    </StatusMark>
  );
};
