import { TestDatabases } from '@backstage/backend-test-utils';
import {
  FakeServiceSignals,
  FakeServingTarget,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { waitFor } from '../../__testUtils__/control';
import {
  deploymentRequest,
  StartedMlops,
  startMlops,
} from '../../__testUtils__/startMlops';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const name = deploymentRequest.name;
const decision = /^update .mlops_rollouts/;
/** Of a look itself: the worker asks what is due however many there are. */
const ofALook =
  /mlops_(services|revisions|rollouts|rollout_answers|endpoint_keys)|^update .mlops_work/;

const comparison = {
  kind: 'comparison',
  name: 'errors',
  metric: 'error-rate',
  margin: { absolute: 0.05 },
};
const rollouts = {
  bakeSeconds: 0,
  minimumSamples: 0,
  maximalBakeSeconds: 600,
  terminationWaitSeconds: 0,
  lookSeconds: 1,
  requiredGates: [],
  approvals: 0,
  defaultStrategy: { type: 'all-at-once' },
  defaultGates: [{ kind: 'signature', name: 'signature' }],
};

describe.each(databases.eachSupportedId())(
  'looks at a rollout on %s',
  databaseId => {
    let knex: Knex;
    let target: FakeServingTarget;
    let mlops: StartedMlops;

    beforeEach(async () => {
      const signals = FakeServiceSignals.create();
      target = FakeServingTarget.create();
      knex = await databases.init(databaseId);
      mlops = await startMlops({
        ...{ knex, target, signals },
        config: {
          mlops: { environments: [{ name: 'development', rollouts }] },
        },
      });
      const { body } = await mlops.call('post', '/deployments', {
        ...deploymentRequest,
      });
      await mlops.untilDeployment(
        body.deployment.id,
        ({ state }) => state === 'succeeded',
      );
      signals.declare(await mlops.until(name, ({ endpoint }) => !!endpoint));
    });
    afterEach(async () => {
      await mlops.stop();
      await target.close();
    });

    const start = async (wish: object = {}) => {
      const { body, status } = await mlops.call(
        'post',
        `/services/${name}/rollouts`,
        { idempotencyKey: 'one', modelVersion: '2', ...wish },
      );
      expect([status, body.error?.message]).toEqual([202, undefined]);
      return body.rollout.id as string;
    };

    it('cost few statements while it bakes, gates that look and their evidence included', async () => {
      const id = await start({
        strategy: { type: 'canary', canarySize: 20, bakeSeconds: 600 },
        gates: [comparison, { ...comparison, name: 'again' }],
      });
      await mlops.untilRollout(id, ({ phase }) => phase === 'baking');
      const asked: string[] = [];
      const note = ({ sql }: { sql: string }) => {
        if (ofALook.test(sql)) {
          asked.push(sql);
        }
      };
      knex.on('query', note);
      const decisions = () => asked.filter(sql => decision.test(sql)).length;
      await waitFor('ten decisions', async () => decisions() >= 10);
      knex.off('query', note);
      expect(asked.length / decisions()).toBeLessThan(10);
    });

    it('keep what came of what was asked where the target cannot be looked at just then', async () => {
      let isToFail = false;
      let predictions = 0;
      target.setInterceptor(method => {
        if (method === 'reach') {
          predictions += 1;
          isToFail = true;
        }
        if (method === 'observe' && isToFail) {
          isToFail = false;
          throw new Error('connect ECONNREFUSED');
        }
      });
      const id = await start();
      await mlops.untilRollout(id, ({ phase }) => phase === 'promoted');
      expect(predictions).toBe(1);
    });
  },
);
