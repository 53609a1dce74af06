import {
  Card,
  CardBody,
  CardHeader,
  CellText,
  ColumnConfig,
  Text,
} from '@backstage/ui';
import type { BenchmarkReport } from '@fairway/backstage-plugin-mlops-common';
import { formatRate } from '../../../format';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';

type Failure = BenchmarkReport['failures'][number];

/** Each kind of failure with an example of what was answered. */
export const FailuresCard = (props: { failures: Failure[] }) => {
  const t = useText();
  const columns: ColumnConfig<Failure & { id: number }>[] = [
    {
      id: 'kind',
      label: t('benchmarkResult.failures.kind'),
      isRowHeader: true,
      cell: ({ outcome, status }) => {
        const name = t(`benchmarkResult.outcomes.names.${outcome}`);
        return (
          <CellText
            title={name}
            description={
              status === undefined || name.includes(String(status))
                ? undefined
                : t('benchmarkResult.failures.status', { status })
            }
          />
        );
      },
    },
    {
      id: 'example',
      label: t('benchmarkResult.failures.example'),
      cell: ({ message }) => <CellText title={message} />,
    },
    {
      id: 'count',
      label: t('benchmarkResult.failures.count'),
      cell: ({ count }) => <CellText title={count.toLocaleString()} />,
    },
    {
      id: 'first',
      label: t('benchmarkResult.failures.first'),
      cell: ({ firstAtSeconds }) => (
        <CellText title={`${formatRate(firstAtSeconds)} s`} />
      ),
    },
  ];
  return (
    <Card>
      <CardHeader>
        <Text as="h4" variant="body-medium" weight="bold">
          {t('benchmarkResult.failures.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <section aria-label={t('benchmarkResult.failures.title')}>
          <DataTable
            columnConfig={columns}
            data={props.failures.map((failure, id) => ({ ...failure, id }))}
            pagination={{ type: 'none' }}
          />
        </section>
      </CardBody>
    </Card>
  );
};
