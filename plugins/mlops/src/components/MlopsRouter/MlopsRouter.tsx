import { useRouteRef } from '@backstage/core-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiBrainLine } from '@remixicon/react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { rootRouteRef } from '../../routes';
import { useText } from '../../translation';
import { ModelsPage } from '../models/ModelsPage/ModelsPage';
import { PoolsPage } from '../pools/PoolsPage/PoolsPage';
import { ServicesRouter } from '../services/ServicesRouter/ServicesRouter';

const pages = ['models', 'services', 'pools'] as const;

/** The pages with their header, for portals without sub-pages. */
export const MlopsRouter = () => {
  const t = useText();
  const base = useRouteRef(rootRouteRef)();
  return (
    <>
      <PluginHeader
        icon={<RiBrainLine />}
        title={t('lists.title')}
        titleLink={base}
        tabs={pages.map(id => ({
          id,
          label: t(`lists.${id}.title`),
          href: `${base}/${id}`,
          matchStrategy: 'prefix',
        }))}
      />
      <Routes>
        <Route path="models" element={<ModelsPage />} />
        <Route path="services/*" element={<ServicesRouter />} />
        <Route path="pools" element={<PoolsPage />} />
        <Route path="*" element={<Navigate to={`${base}/models`} replace />} />
      </Routes>
    </>
  );
};
