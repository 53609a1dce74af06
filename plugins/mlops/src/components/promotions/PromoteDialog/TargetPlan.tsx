import { useEffect } from 'react';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { Preview } from '../../rollouts/ShipDialog/Preview';
import { usePreview } from '../../rollouts/ShipDialog/usePreview';
import { ErrorState } from '../../shared/ErrorState/ErrorState';

/** What the policy of the next environment makes of it, and whether it may begin. */
export const TargetPlan = (props: {
  target: string;
  modelVersion: string;
  onAllowed: (isAllowed: boolean) => void;
}) => {
  const t = useText();
  const { target, modelVersion, onAllowed } = props;
  const options = useMlops('getRolloutOptions', { path: { service: target } });
  const { resource, isPresent } = usePreview(target, { modelVersion });
  const isAllowed = isPresent && resource.data?.isAllowed === true;
  useEffect(() => onAllowed(isAllowed), [isAllowed, onAllowed]);
  if (options.error && !options.data) {
    return <ErrorState error={options.error} onRetry={options.reload} />;
  }
  return (
    <Preview
      resource={resource}
      policy={options.data?.policy}
      instead={options.data ? undefined : t('common.loading')}
    />
  );
};
