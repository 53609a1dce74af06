import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { RiGitMergeLine } from '@remixicon/react';
import { usePage } from '../../../hooks/usePage';
import { useRevisions, useRollouts } from '../../../hooks/useRollouts';
import { useText } from '../../../translation';
import { EmptyState } from '../../shared/EmptyState/EmptyState';
import { ListTab } from '../../shared/ListTab/ListTab';
import { PagedTable } from '../../shared/PagedTable/PagedTable';
import { StaleNotice } from '../../shared/StaleNotice/StaleNotice';
import { useRolloutColumns } from './useRolloutColumns';

/** The rollouts of a service, newest first. */
export const RolloutsTab = (props: {
  service: InferenceService;
  base: string;
}) => {
  const t = useText();
  const { service, base } = props;
  const page = usePage(10);
  const resource = useRollouts(service.name, page.query);
  const newest = resource.data?.items[0]?.candidateRevision;
  const { byNumber } = useRevisions(service.name, newest);
  const columns = useRolloutColumns({ base, byNumber });
  return (
    <ListTab title={t('rollouts.title')} intro={t('rollouts.intro')}>
      <StaleNotice resource={resource} />
      <PagedTable
        label={t('rollouts.label')}
        columns={columns}
        resource={resource}
        page={page}
        rows={resource.data?.items}
        empty={
          <EmptyState
            icon={<RiGitMergeLine />}
            title={t('rollouts.emptyTitle')}
          >
            {t('rollouts.empty')}
          </EmptyState>
        }
        isWide
      />
    </ListTab>
  );
};
