import { walkOn } from './walkOn';

walkOn({
  name: 'kserve',
  title: 'Lab cluster, KServe',
  kind: 'InferenceService',
  // KServe makes the Deployment, and is told nothing of how many replicas it has.
  made: revision => [
    `inferenceservices ${revision}`,
    `deployments ${revision}-predictor`,
  ],
});
