import { Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type { Revision, Rollout } from '@fairway/backstage-plugin-mlops-common';
import { describeStrategy } from '../../../rollout/describeStrategy';
import { headlineOf, nameOf } from '../../../rollout/headline';
import { isActive } from '../../../rollout/phases';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import { NoGatesMark } from '../RolloutMarks/NoGatesMark';
import { PhaseMark } from '../RolloutMarks/PhaseMark';
import { WeightsBar } from '../WeightsBar/WeightsBar';
import styles from './RolloutsTab.module.css';

/** The columns of the history of rollouts. */
export function useRolloutColumns(options: {
  base: string;
  byNumber: Map<number, Revision>;
}): ColumnConfig<Rollout>[] {
  const t = useText();
  const versionOf = (number: number) =>
    options.byNumber.get(number)?.spec.modelVersion;
  return [
    {
      id: 'rollout',
      label: t('rollouts.columns.rollout'),
      isRowHeader: true,
      cell: rollout => (
        <CellText
          title={nameOf(
            rollout.candidateRevision,
            versionOf(rollout.candidateRevision),
            t,
          )}
          description={t('rollouts.fromTo', {
            stable: rollout.stableRevision,
            candidate: rollout.candidateRevision,
          })}
          href={`${options.base}/rollouts/${rollout.id}`}
        />
      ),
    },
    {
      id: 'state',
      label: t('rollouts.columns.state'),
      cell: rollout => {
        const { title, text } = headlineOf(
          rollout,
          versionOf(rollout.candidateRevision),
          t,
        );
        return (
          <Cell>
            <div className={styles.marks}>
              <PhaseMark phase={rollout.phase} />
              <NoGatesMark hasGates={rollout.hasGates} />
            </div>
            <Text as="div" variant="body-small" color="secondary">
              {isActive(rollout) ? title : text}
            </Text>
          </Cell>
        );
      },
    },
    {
      id: 'strategy',
      label: t('rollouts.columns.strategy'),
      cell: rollout => <CellText title={describeStrategy(rollout, t)} />,
    },
    {
      id: 'weights',
      label: t('rollouts.columns.weights'),
      cell: rollout => (
        <Cell>
          <WeightsBar
            weights={rollout.observed ?? rollout.wanted}
            name={t('rollouts.weights.traffic')}
            isCompact
          />
        </Cell>
      ),
    },
    {
      id: 'submitted',
      label: t('rollouts.columns.submitted'),
      cell: rollout => (
        <Cell>
          <Text as="div" variant="body-small" className={styles.ago}>
            <Ago instant={rollout.createdAt} />
          </Text>
          <PersonLink who={rollout.submittedBy} />
        </Cell>
      ),
    },
  ];
}
