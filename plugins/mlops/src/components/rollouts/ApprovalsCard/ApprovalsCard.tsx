import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { Revision, Rollout } from '@fairway/backstage-plugin-mlops-common';
import { useMlops } from '../../../hooks/useMlops';
import { nameWithin } from '../../../rollout/headline';
import { useText } from '../../../translation';
import { CopyButton } from '../../shared/CopyButton/CopyButton';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import styles from './ApprovalsCard.module.css';
import { DecideButtons } from './DecideButtons';
import { DecisionItem } from './DecisionItem';

/** Who approved which artifact, and the way to do so oneself. */
export const ApprovalsCard = (props: {
  rollout: Rollout;
  candidate: Revision | undefined;
  onChange: () => void;
}) => {
  const t = useText();
  const { rollout, candidate } = props;
  const resource = useMlops('listApprovals', {
    path: { id: rollout.id },
    hint: JSON.stringify([rollout.phaseSince, rollout.verdicts]),
  });
  const { data, error, reload } = resource;
  const digest = candidate?.spec.digest;
  const name = nameWithin(
    rollout.candidateRevision,
    candidate?.spec.modelVersion,
    t,
  );
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rolloutPage.approvals.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <div>
            <Text as="div" variant="body-small" color="secondary">
              {t('rolloutPage.approvals.digest')}
            </Text>
            {digest && (
              <div className={styles.digest}>
                <code>{digest}</code>
                <CopyButton
                  text={digest}
                  what={t('rolloutPage.approvals.digestText')}
                />
              </div>
            )}
          </div>
          <StaleNotice resource={resource} />
          {error && !data && <ErrorState error={error} onRetry={reload} />}
          {resource.isPending && <Skeleton width="100%" height={64} />}
          {data &&
            rollout.gates.map(gate => {
              if (gate.kind !== 'approval') {
                return null;
              }
              const decisions = data.items.filter(
                entry => entry.gate === gate.name,
              );
              const given = new Set(
                decisions
                  .filter(
                    entry =>
                      entry.decision === 'approve' && entry.digest === digest,
                  )
                  .map(({ by }) => by),
              );
              return (
                <Flex key={gate.name} direction="column" gap="3">
                  <Flex justify="between" align="center" gap="3">
                    <Text as="h4" variant="body-medium" weight="bold">
                      {t('rolloutPage.approvals.need', {
                        count: gate.approvals,
                        given: given.size,
                      })}
                    </Text>
                    <DecideButtons
                      rollout={rollout}
                      gate={gate.name}
                      name={name}
                      digest={digest}
                      onChange={() => {
                        reload();
                        props.onChange();
                      }}
                    />
                  </Flex>
                  {decisions.length === 0 ? (
                    <Text color="secondary">
                      {t('rolloutPage.approvals.none')}
                    </Text>
                  ) : (
                    <ul className={styles.list}>
                      {decisions.map(entry => (
                        <DecisionItem
                          key={`${entry.by} ${entry.at}`}
                          approval={entry}
                          isOther={
                            digest !== undefined && entry.digest !== digest
                          }
                        />
                      ))}
                    </ul>
                  )}
                </Flex>
              );
            })}
        </Flex>
      </CardBody>
    </Card>
  );
};
