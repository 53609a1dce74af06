import {
  Card,
  CardBody,
  CardHeader,
  Cell,
  CellText,
  ColumnConfig,
  Text,
} from '@backstage/ui';
import type {
  InferenceService,
  Revision,
} from '@fairway/backstage-plugin-mlops-common';
import { useMlops } from '../../../hooks/useMlops';
import { usePage } from '../../../hooks/usePage';
import { useShipping } from '../../../hooks/useShipping';
import { useText } from '../../../translation';
import { describeAmounts } from '../../pools/amounts';
import { RollBackButton } from '../../rollouts/RollBack/RollBackButton';
import { Ago } from '../../shared/Ago/Ago';
import { describeRange } from '../describeScaling';
import { PagedTable } from '../../shared/PagedTable/PagedTable';
import { PersonLink } from '../../shared/PersonLink/PersonLink';

type Row = Revision & { id: number };

/** Every revision of a service, newest first. */
export const RevisionHistory = ({ service }: { service: InferenceService }) => {
  const t = useText();
  const page = usePage(5);
  const { unavailable } = useShipping(service);
  const resource = useMlops('listRevisions', {
    path: { service: service.name },
    query: page.query,
    hint: service.revision.number,
  });
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'number',
      label: t('service.revision.number'),
      isRowHeader: true,
      cell: revision => (
        <CellText
          title={String(revision.number)}
          description={
            revision.number === service.revision.number
              ? t('service.revision.current')
              : undefined
          }
        />
      ),
    },
    {
      id: 'version',
      label: t('service.revision.modelVersion'),
      cell: revision => <CellText title={revision.spec.modelVersion} />,
    },
    {
      id: 'resources',
      label: t('service.revision.resources'),
      cell: revision => (
        <CellText
          title={`${describeRange(revision.spec)} × ${describeAmounts(
            revision.spec.resources,
            t,
          )}`}
        />
      ),
    },
    {
      id: 'reason',
      label: t('service.revision.reason'),
      cell: revision => <CellText title={revision.reason} />,
    },
    {
      id: 'created',
      label: t('service.revision.by'),
      cell: revision => (
        <Cell>
          <Text as="div" variant="body-small">
            <Ago instant={revision.createdAt} />
          </Text>
          <PersonLink who={revision.createdBy} />
        </Cell>
      ),
    },
    {
      id: 'rollBack',
      label: t('shipping.rollBack.column'),
      cell: revision => (
        <Cell>
          {revision.number < service.revision.number && (
            <RollBackButton
              service={service.name}
              revision={revision}
              unavailable={unavailable}
            />
          )}
        </Cell>
      ),
    },
  ];
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('service.revision.historyTitle')}
        </Text>
      </CardHeader>
      <CardBody>
        <PagedTable
          label={t('service.revision.historyLabel')}
          columns={columns}
          resource={resource}
          page={page}
          rows={resource.data?.items.map(revision => ({
            ...revision,
            id: revision.number,
          }))}
        />
      </CardBody>
    </Card>
  );
};
