import { MarkdownContent } from '@backstage/core-components';
import { EntityInfoCard } from '@backstage/plugin-catalog-react';
import { Skeleton } from '@backstage/ui';
import { RiFileTextLine } from '@remixicon/react';
import { useMlops } from '../../../hooks/useMlops';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ErrorState } from '../../shared/ErrorState/ErrorState';
import { statusOf } from '../../shared/ErrorState/explainError';
import { useEntityPath } from '../useEntityPath';
import { bodyOfCard } from './bodyOfCard';

/** The model card. Raw HTML in its Markdown is not rendered. */
export const ModelCard = () => {
  const t = useText();
  const { path } = useEntityPath();
  const { data, error, isPending, reload } = useMlops('getModelCard', { path });
  const isMissing =
    (data && bodyOfCard(data.markdown).trim() === '') ||
    (error && statusOf(error) === 404);
  return (
    <EntityInfoCard title={t('entity.card.title')}>
      {isPending && <Skeleton width="100%" height={240} />}
      {isMissing && (
        <EmptyState icon={<RiFileTextLine />} title={t('entity.card.empty')}>
          {t('entity.card.emptyHint')}
        </EmptyState>
      )}
      {error && !data && !isMissing && (
        <ErrorState error={error} onRetry={reload} />
      )}
      {data && !isMissing && (
        <MarkdownContent content={bodyOfCard(data.markdown)} dialect="gfm" />
      )}
    </EntityInfoCard>
  );
};
