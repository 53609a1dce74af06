import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  deployment,
  model,
  service,
} from '@fairway/backstage-plugin-mlops-common/testUtils';
import { parse } from 'yaml';
import { benchmark } from '../__testUtils__/benchmarkFixtures';
import { FakeMlopsApi } from '../__testUtils__/fakeMlopsApi';
import { manifests } from '../__testUtils__/manifestsFixture';
import { promotion } from '../__testUtils__/promotionFixtures';
import { rollout } from '../__testUtils__/rolloutFixtures';
import { runAction, servicesFor } from '../__testUtils__/runAction';
import {
  createManifestsRenderAction,
  createPullRequestRecordAction,
} from './manifests';
import { createModelInspectAction } from './modelInspect';
import {
  createRolloutAbortAction,
  createRolloutPromoteAction,
} from './rolloutCommand';
import { createRolloutStartAction } from './rolloutStart';
import { createRolloutWaitAction } from './rolloutWait';
import { createServiceBenchmarkAction } from './serviceBenchmark';
import { createServiceDeployAction } from './serviceDeploy';
import { createServicePromoteAction } from './servicePromote';
import { createServiceWaitAction } from './serviceWait';

describe('the examples that "Installed Actions" shows', () => {
  let api: FakeMlopsApi;
  const workspacePath = createMockDirectory().path;

  beforeAll(async () => {
    api = await FakeMlopsApi.start();
  });
  beforeEach(() => {
    api.handlers.getModel = () => model();
    api.handlers.getManifests = () => manifests();
    api.handlers.recordPullRequest = () => service().revision;
    api.handlers.getService = () => service();
    api.handlers.getDeployment = () => deployment({ state: 'succeeded' });
    api.handlers.startBenchmark = () => benchmark({ state: 'queued' });
    api.handlers.getBenchmark = () => benchmark();
    api.handlers.getPromotion = ({ path }) => {
      const offer = promotion();
      offer.source!.service = path.service;
      offer.source!.digest = `sha256:${'2'.repeat(64)}`;
      return offer;
    };
    api.handlers.promoteService = () => ({
      rollout: rollout(),
      repeated: false,
    });
    api.handlers.startRollout = () => ({ rollout: rollout(), repeated: false });
    api.handlers.getRollout = () => rollout({ phase: 'promoted' });
    api.handlers.commandRollout = () => rollout();
    api.handlers.submitDeployment = () => ({
      deployment: deployment(),
      service: service(),
      repeated: false,
    });
  });
  afterEach(() => api.reset());
  afterAll(() => api.stop());

  const factories = [
    createModelInspectAction,
    createServiceDeployAction,
    createManifestsRenderAction,
    createPullRequestRecordAction,
    createServiceWaitAction,
    createServiceBenchmarkAction,
    createServicePromoteAction,
    createRolloutStartAction,
    createRolloutWaitAction,
    createRolloutPromoteAction,
    createRolloutAbortAction,
  ];
  const examples = factories.flatMap(create => {
    const action = create({} as any);
    return (action.examples ?? []).map(({ description, example }) => ({
      id: action.id,
      description,
      create,
      step: parse(example).steps[0],
    }));
  });

  it('are there for every action', () => {
    expect([...new Set(examples.map(({ id }) => id))]).toHaveLength(
      factories.length,
    );
  });

  it.each(examples)('$id: $description', async ({ id, create, step }) => {
    expect(step.action).toBe(id);

    const { error } = await runAction(create(servicesFor(api)), step.input, {
      workspacePath,
    });

    expect(error).toBeUndefined();
    expect(api.calls.length).toBeGreaterThan(0);
  });
});
