import { describeWithGateway, labHookTimeoutMs } from '@fairway/kube-lab';
import { ClusterLab } from './__testUtils__/ClusterLab';
import { clockExperiment } from './__testUtils__/experiments/clock';
import { Experiments } from './__testUtils__/experiments/Experiments';
import { networkExperiments } from './__testUtils__/experiments/network';
import { planeExperiments } from './__testUtils__/experiments/plane';
import { podExperiments } from './__testUtils__/experiments/pods';
import { portalExperiments } from './__testUtils__/experiments/portals';
import { requestExperiments } from './__testUtils__/experiments/requests';
import {
  namespaceExperiment,
  rightsExperiments,
} from './__testUtils__/experiments/rights';
import { scalingExperiments } from './__testUtils__/experiments/scaling';
import { secretExperiment } from './__testUtils__/experiments/secrets';
import { signalExperiments } from './__testUtils__/experiments/signals';
import { writerExperiments } from './__testUtils__/experiments/writers';

// A real control plane, a real gateway and a real portal; nodes and pods are fake.
// A soak does all of them, and repeats each.
jest.setTimeout(2 * 3_600_000);

describeWithGateway('a rollout on a cluster', () => {
  let cluster: ClusterLab;

  beforeAll(async () => {
    cluster = await ClusterLab.create();
  }, labHookTimeoutMs);

  afterAll(() => cluster?.close());

  const experiments = Experiments.create(() => cluster);
  requestExperiments(experiments);
  planeExperiments(experiments);
  writerExperiments(experiments);
  podExperiments(experiments);
  scalingExperiments(experiments);
  rightsExperiments(experiments);
  // After it the namespace is another one.
  namespaceExperiment(experiments);
  // Those whose portals are of another kind.
  portalExperiments(experiments);
  networkExperiments(experiments);
  signalExperiments(experiments, () => cluster.plane.serverPort);
  secretExperiment(experiments, () => cluster);
  clockExperiment(experiments);
});
