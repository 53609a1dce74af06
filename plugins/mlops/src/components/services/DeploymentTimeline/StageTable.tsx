import { CellText, ColumnConfig } from '@backstage/ui';
import { formatMilliseconds } from '../../../format';
import type { Stage } from '../../../timeline/stages';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';

type Row = Stage & { id: string };

/** The same stages as the chart, in numbers. */
export const StageTable = (props: { stages: Stage[]; totalMs: number }) => {
  const t = useText();
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'stage',
      label: t('serviceTabs.timeline.stage'),
      isRowHeader: true,
      cell: stage => (
        <CellText
          title={t(`serviceTabs.timeline.mark.${stage.to}`)}
          description={`${stage.from} – ${stage.to}`}
        />
      ),
    },
    {
      id: 'start',
      label: t('serviceTabs.timeline.start'),
      cell: stage => <CellText title={formatMilliseconds(stage.startMs)} />,
    },
    {
      id: 'duration',
      label: t('serviceTabs.timeline.duration'),
      cell: stage => (
        <CellText
          title={formatMilliseconds(stage.durationMs)}
          description={
            stage.skewed ? t('serviceTabs.timeline.skewed') : undefined
          }
        />
      ),
    },
    {
      id: 'share',
      label: t('serviceTabs.timeline.share'),
      cell: stage => (
        <CellText
          title={
            props.totalMs > 0
              ? `${Math.round((100 * stage.durationMs) / props.totalMs)} %`
              : '–'
          }
        />
      ),
    },
    {
      id: 'clock',
      label: t('serviceTabs.timeline.clockColumn'),
      cell: stage => (
        <CellText
          title={stage.clocks
            .map(clock => t(`serviceTabs.timeline.clock.${clock}`))
            .join(', ')}
        />
      ),
    },
  ];
  return (
    <section aria-label={t('serviceTabs.timeline.chartTitle')}>
      <DataTable
        columnConfig={columns}
        data={props.stages.map(stage => ({ ...stage, id: stage.to }))}
        pagination={{ type: 'none' }}
      />
    </section>
  );
};
