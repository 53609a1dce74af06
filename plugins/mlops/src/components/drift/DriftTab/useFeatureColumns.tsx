import { Button, Cell, CellText, ColumnConfig, Text } from '@backstage/ui';
import type { FeatureDrift } from '@fairway/backstage-plugin-mlops-common';
import { featureKey, shortNumber } from '../../../drift/cells';
import { formatNumber } from '../../../format';
import { useText } from '../../../translation';
import { DriftMark } from '../DriftMark';

export type FeatureRow = FeatureDrift & { id: string };

/** The columns of the features of a drift report. */
export function useFeatureColumns(options: {
  selected: string | undefined;
  onSelect: (key: string) => void;
}): ColumnConfig<FeatureRow>[] {
  const t = useText();
  const numberOf = (value: number | null) =>
    value === null ? t('drift.features.none') : shortNumber(value);
  return [
    {
      id: 'name',
      label: t('drift.features.name'),
      isRowHeader: true,
      cell: feature => (
        <Cell>
          <Button
            size="small"
            variant={
              featureKey(feature) === options.selected
                ? 'secondary'
                : 'tertiary'
            }
            aria-pressed={featureKey(feature) === options.selected}
            aria-label={t('drift.features.show', { name: feature.name })}
            onPress={() => options.onSelect(featureKey(feature))}
          >
            {feature.name}
          </Button>
          <Text as="div" variant="body-small" color="secondary">
            {t(`drift.features.role.${feature.role}`)}
          </Text>
        </Cell>
      ),
    },
    {
      id: 'state',
      label: t('drift.features.state'),
      cell: ({ state }) => (
        <Cell>
          <DriftMark state={state} />
        </Cell>
      ),
    },
    {
      id: 'change',
      label: t('drift.features.change'),
      cell: ({ sentence }) => <CellText title={sentence} />,
    },
    {
      id: 'stability',
      label: t('drift.features.stability'),
      cell: ({ populationStabilityIndex, criticalStability }) => (
        <CellText
          title={numberOf(populationStabilityIndex)}
          description={t('drift.features.stabilityText', {
            critical: numberOf(criticalStability),
          })}
        />
      ),
    },
    {
      id: 'jensenShannon',
      label: t('drift.features.jensenShannon'),
      cell: ({ jensenShannon }) => <CellText title={numberOf(jensenShannon)} />,
    },
    {
      id: 'samples',
      label: t('drift.features.samples'),
      cell: ({ samples }) => (
        <CellText
          title={formatNumber(samples.current)}
          description={t(
            Math.min(samples.current, samples.reference) < samples.needed
              ? 'drift.features.samplesNeeded'
              : 'drift.features.samplesText',
            {
              needed: formatNumber(samples.needed),
              reference: formatNumber(samples.reference),
            },
          )}
        />
      ),
    },
  ];
}
