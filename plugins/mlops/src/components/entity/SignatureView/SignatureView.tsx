import { Cell, CellText, ColumnConfig, Flex, Text } from '@backstage/ui';
import type { Signature, SignatureTensor } from '../../../playground/types';
import { useText } from '../../../translation';
import { DataTable } from '../../shared/DataTable/DataTable';
import styles from './SignatureView.module.css';

type Row = SignatureTensor & { id: string };

/** What a version takes and gives back, tensor by tensor. */
export const SignatureView = ({ signature }: { signature: Signature }) => {
  const t = useText();
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'name',
      label: t('entity.versions.tensor'),
      isRowHeader: true,
      cell: tensor => <CellText title={tensor.name} />,
    },
    {
      id: 'datatype',
      label: t('entity.versions.datatype'),
      cell: tensor => (
        <Cell>
          <code>{tensor.datatype}</code>
        </Cell>
      ),
    },
    {
      id: 'shape',
      label: t('entity.versions.shape'),
      cell: tensor => (
        <Cell>
          <code>
            {`[${tensor.shape
              .map(size => (size === -1 ? t('entity.versions.anySize') : size))
              .join(', ')}]`}
          </code>
        </Cell>
      ),
    },
    {
      id: 'meaning',
      label: t('entity.versions.meaning'),
      cell: tensor => (
        <Cell>
          {tensor.description && (
            <Text as="div" variant="body-small">
              {tensor.description}
            </Text>
          )}
          {tensor.labels && (
            <details className={styles.labels}>
              <summary>
                {t('entity.versions.labels', { count: tensor.labels.length })}
              </summary>
              {tensor.labels.join(', ')}
            </details>
          )}
        </Cell>
      ),
    },
  ];
  const side = (name: 'inputs' | 'outputs') => (
    <section aria-label={t(`entity.versions.${name}`)}>
      <Text as="h4" variant="body-medium" weight="bold">
        {t(`entity.versions.${name}`)}
      </Text>
      <DataTable
        columnConfig={columns}
        data={signature[name].map(tensor => ({ ...tensor, id: tensor.name }))}
        pagination={{ type: 'none' }}
      />
    </section>
  );
  return (
    <Flex direction="column" gap="4">
      {side('inputs')}
      {side('outputs')}
    </Flex>
  );
};
