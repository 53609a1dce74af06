import {
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiBrainLine, RiCpuLine, RiServerLine } from '@remixicon/react';
import { rootRouteRef } from '../routes';

const page = PageBlueprint.make({
  params: {
    path: '/mlops',
    title: 'MLOps',
    icon: <RiBrainLine />,
    routeRef: rootRouteRef,
  },
});

const modelsPage = SubPageBlueprint.make({
  name: 'models',
  params: {
    path: 'models',
    title: 'Models',
    icon: <RiBrainLine />,
    loader: () =>
      import('../components/models/ModelsPage/ModelsPage').then(m => (
        <m.ModelsPage />
      )),
  },
});

const servicesPage = SubPageBlueprint.make({
  name: 'services',
  params: {
    path: 'services',
    title: 'Services',
    icon: <RiServerLine />,
    loader: () =>
      import('../components/services/ServicesRouter/ServicesRouter').then(m => (
        <m.ServicesRouter />
      )),
  },
});

const poolsPage = SubPageBlueprint.make({
  name: 'pools',
  params: {
    path: 'pools',
    title: 'GPU pools',
    icon: <RiCpuLine />,
    loader: () =>
      import('../components/pools/PoolsPage/PoolsPage').then(m => (
        <m.PoolsPage />
      )),
  },
});

export const pages = [page, modelsPage, servicesPage, poolsPage];
