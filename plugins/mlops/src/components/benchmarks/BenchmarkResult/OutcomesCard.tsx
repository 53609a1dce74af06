import {
  Card,
  CardBody,
  CardHeader,
  CellText,
  ColumnConfig,
  Flex,
  Text,
} from '@backstage/ui';
import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import { OutcomeCount, outcomesOf } from '../../../benchmark/outcomes';
import { formatShare } from '../../../format';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';
import styles from './BenchmarkResult.module.css';

/** How many requests ended in which way; ways that did not occur are folded. */
export const OutcomesCard = (props: { counts: BenchmarkReport['counts'] }) => {
  const t = useText();
  const { occurred, absent } = outcomesOf(props.counts);
  const columns: ColumnConfig<OutcomeCount & { id: string }>[] = [
    {
      id: 'outcome',
      label: t('benchmarkResult.outcomes.outcome'),
      isRowHeader: true,
      cell: ({ outcome }) => (
        <CellText title={t(`benchmarkResult.outcomes.names.${outcome}`)} />
      ),
    },
    {
      id: 'count',
      label: t('benchmarkResult.outcomes.count'),
      cell: ({ count }) => <CellText title={count.toLocaleString()} />,
    },
    {
      id: 'share',
      label: t('benchmarkResult.outcomes.share'),
      cell: ({ share }) => <CellText title={formatShare(share)} />,
    },
  ];
  return (
    <Card>
      <CardHeader>
        <Text as="h4" variant="body-medium" weight="bold">
          {t('benchmarkResult.outcomes.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text as="div" variant="body-small" color="secondary">
            {t('benchmarkResult.outcomes.text')}
          </Text>
          <section aria-label={t('benchmarkResult.outcomes.title')}>
            <DataTable
              columnConfig={columns}
              data={occurred.map(entry => ({ ...entry, id: entry.outcome }))}
              pagination={{ type: 'none' }}
            />
          </section>
          {absent.length > 0 && (
            <details className={styles.folded}>
              <summary>
                {t('benchmarkResult.outcomes.absent', {
                  count: absent.length,
                })}
              </summary>
              <ul>
                {absent.map(outcome => (
                  <li key={outcome}>
                    {t(`benchmarkResult.outcomes.names.${outcome}`)}: 0
                  </li>
                ))}
              </ul>
            </details>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
