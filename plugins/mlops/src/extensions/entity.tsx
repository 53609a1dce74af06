import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { ANNOTATION_SERVICE } from '@fairway/backstage-plugin-mlops-common';
import { RiStackLine } from '@remixicon/react';

const modelFilter = { kind: 'model', apiVersion: 'fairway.dev/v1alpha1' };
const poolFilter = { kind: 'gpupool', apiVersion: 'fairway.dev/v1alpha1' };

const modelFactsCard = EntityCardBlueprint.make({
  name: 'model-facts',
  params: {
    type: 'info',
    filter: modelFilter,
    loader: () =>
      import('../components/entity/ModelFactsCard/ModelFactsCard').then(m => (
        <m.ModelFactsCard />
      )),
  },
});

const modelServicesCard = EntityCardBlueprint.make({
  name: 'model-services',
  params: {
    type: 'content',
    filter: modelFilter,
    loader: () =>
      import('../components/entity/ModelServicesCard/ModelServicesCard').then(
        m => <m.ModelServicesCard />,
      ),
  },
});

const modelRolloutsCard = EntityCardBlueprint.make({
  name: 'model-rollouts',
  params: {
    type: 'content',
    filter: modelFilter,
    loader: () =>
      import('../components/entity/ModelRolloutsCard/ModelRolloutsCard').then(
        m => <m.ModelRolloutsCard />,
      ),
  },
});

const modelDriftCard = EntityCardBlueprint.make({
  name: 'model-drift',
  params: {
    type: 'content',
    filter: modelFilter,
    loader: () =>
      import('../components/entity/ModelDriftCard/ModelDriftCard').then(m => (
        <m.ModelDriftCard />
      )),
  },
});

const modelCard = EntityCardBlueprint.make({
  name: 'model-card',
  params: {
    type: 'content',
    filter: modelFilter,
    loader: () =>
      import('../components/entity/ModelCard/ModelCard').then(m => (
        <m.ModelCard />
      )),
  },
});

const modelPoolsCard = EntityCardBlueprint.make({
  name: 'model-pools',
  params: {
    type: 'content',
    filter: modelFilter,
    loader: () =>
      import('../components/entity/ModelPoolsCard/ModelPoolsCard').then(m => (
        <m.ModelPoolsCard />
      )),
  },
});

const modelVersionsContent = EntityContentBlueprint.make({
  name: 'model-versions',
  params: {
    path: 'versions',
    title: 'Versions & services',
    group: 'deployment',
    icon: <RiStackLine />,
    filter: modelFilter,
    loader: () =>
      import(
        '../components/entity/ModelVersionsContent/ModelVersionsContent'
      ).then(m => <m.ModelVersionsContent />),
  },
});

const poolCard = EntityCardBlueprint.make({
  name: 'pool-capacity',
  params: {
    type: 'content',
    filter: poolFilter,
    loader: () =>
      import('../components/entity/PoolCard/PoolCard').then(m => (
        <m.PoolCard />
      )),
  },
});

const endpointServiceCard = EntityCardBlueprint.make({
  name: 'endpoint-service',
  params: {
    type: 'info',
    filter: {
      kind: 'api',
      [`metadata.annotations.${ANNOTATION_SERVICE}`]: { $exists: true },
    },
    loader: () =>
      import(
        '../components/entity/EndpointServiceCard/EndpointServiceCard'
      ).then(m => <m.EndpointServiceCard />),
  },
});

export const entityExtensions = [
  modelFactsCard,
  modelServicesCard,
  modelRolloutsCard,
  modelDriftCard,
  modelCard,
  modelPoolsCard,
  modelVersionsContent,
  poolCard,
  endpointServiceCard,
];
