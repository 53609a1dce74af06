import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

export const rootRouteRef = createRouteRef({ id: 'mlops' });

export const modelsRouteRef = createSubRouteRef({
  id: 'mlops/models',
  parent: rootRouteRef,
  path: '/models',
});

export const servicesRouteRef = createSubRouteRef({
  id: 'mlops/services',
  parent: rootRouteRef,
  path: '/services',
});

export const serviceRouteRef = createSubRouteRef({
  id: 'mlops/service',
  parent: rootRouteRef,
  path: '/services/:service',
});

/** Where a template is run; the pages hide their buttons when it is unbound. */
export const templateRouteRef = createExternalRouteRef({
  id: 'mlops/template',
  optional: true,
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
