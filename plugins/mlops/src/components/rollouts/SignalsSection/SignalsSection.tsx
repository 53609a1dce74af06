import {
  Alert,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import type {
  Revision,
  Rollout,
  RolloutSignals,
} from '@fairway/backstage-plugin-mlops-common';
import { useId } from 'react';
import { formatShare } from '../../../format';
import type { Resource } from '../../../hooks/useResource';
import { nameWithin } from '../../../rollout/headline';
import { signalNames, totalsOf } from '../../../rollout/signals';
import { useText } from '../../../translation';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { SignalCard } from './SignalCard';
import styles from './SignalsSection.module.css';

const Totals = ({ signals }: { signals: RolloutSignals }) => {
  const t = useText();
  const stable = totalsOf(signals, 'stable');
  const candidate = totalsOf(signals, 'candidate');
  const rate = (share: number | undefined) =>
    share === undefined ? t('rolloutPage.signals.noValue') : formatShare(share);
  return (
    <Text as="div" variant="body-small" color="secondary">
      {t('rolloutPage.signals.over', {
        stableErrors: stable.errors.toLocaleString(),
        stableRequests: stable.requests.toLocaleString(),
        stableRate: rate(stable.errorRate),
        candidateErrors: candidate.errors.toLocaleString(),
        candidateRequests: candidate.requests.toLocaleString(),
        candidateRate: rate(candidate.errorRate),
      })}
    </Text>
  );
};

/** One chart for each signal, the stable revision against the candidate. */
export const SignalsSection = (props: {
  rollout: Rollout;
  byNumber: Map<number, Revision>;
  resource: Resource<RolloutSignals>;
}) => {
  const t = useText();
  const group = useId();
  const { rollout, byNumber, resource } = props;
  const { data: signals, error } = resource;
  const names = (['stable', 'candidate'] as const).map(side => {
    const number = rollout[`${side}Revision`];
    return nameWithin(number, byNumber.get(number)?.spec.modelVersion, t);
  });
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rolloutPage.signals.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <StaleNotice resource={resource} />
          {error && !signals && (
            <ErrorState error={error} onRetry={resource.reload} />
          )}
          {resource.isPending && <Skeleton width="100%" height={260} />}
          {signals?.problem && (
            <Alert
              status="warning"
              icon
              role="status"
              title={t('rolloutPage.signals.problem')}
              description={signals.problem}
            />
          )}
          {signals && signals.windows.length === 0 && !signals.problem && (
            <Text color="secondary">{t('rolloutPage.signals.none')}</Text>
          )}
          {signals && signals.windows.length > 0 && (
            <>
              <div>
                <Text as="div" variant="body-small" color="secondary">
                  {t('rolloutPage.signals.text')}
                </Text>
                <Totals signals={signals} />
              </div>
              <div className={styles.charts}>
                {signalNames.map(name => (
                  <SignalCard
                    key={name}
                    name={name}
                    signals={signals}
                    gates={rollout.gates}
                    stable={names[0]}
                    candidate={names[1]}
                    group={group}
                  />
                ))}
              </div>
            </>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
