import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  ServiceDrift,
  serviceDriftSchema,
} from '@fairway/backstage-plugin-mlops-common';
import {
  FakeDriftCounts,
  FakeServingTarget,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { Knex } from 'knex';
import { driftWindowFixture, evenValues } from '../__testUtils__/drift';
import {
  deploymentRequest,
  entities,
  StartedMlops,
  startMlops,
} from '../__testUtils__/startMlops';
import { createStores } from '../__testUtils__/stores';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const { name } = deploymentRequest;
const path = `/services/${name}/drift`;

/** Two columns, spread evenly from 0 to 99. */
const reference = `a,b\n${Array.from(
  { length: 1_000 },
  (_, row) => `${row % 100},${row % 100}`,
).join('\n')}\n`;

function catalogWith(referenceData: object | undefined): Entity[] {
  const [model, ...others] = structuredClone(entities);
  const [first] = (model.spec as any).versions;
  first.referenceData = referenceData;
  return [model, ...others];
}

describe.each(databases.eachSupportedId())('drift on %s', databaseId => {
  const directory = createMockDirectory();
  let knex: Knex;
  let counts: FakeDriftCounts;
  let mlops: StartedMlops;

  async function deploy(referenceData: object | undefined) {
    directory.setContent({ 'reference.csv': reference });
    knex = await databases.init(databaseId);
    counts = FakeDriftCounts.create();
    mlops = await startMlops({
      ...{ knex, drift: counts },
      target: FakeServingTarget.create(),
      catalog: catalogWith(referenceData),
      config: { mlops: { models: { allow: [{ file: directory.path }] } } },
    });
    const { body } = await mlops.call(
      'post',
      '/deployments',
      deploymentRequest,
    );
    await mlops.untilDeployment(
      body.deployment.id,
      ({ state }) => state === 'succeeded',
    );
    const service = (await createStores(knex).services.getByName(name))!;
    counts.declare(service);
    return service;
  }

  /** With what the collector does by itself four times a minute, done at once. */
  async function start(referenceData: object | undefined) {
    const service = await deploy(referenceData);
    await createStores(knex).driftLeases.register([counts.kind]);
    return service;
  }

  afterEach(() => mlops.stop());

  /** As if it had been asked long ago, so that asking has it collected again. */
  async function untilDrift(
    condition: (drift: ServiceDrift) => boolean,
  ): Promise<ServiceDrift> {
    let last: ServiceDrift | undefined;
    for (let attempt = 0; attempt < 300; attempt += 1) {
      await knex('mlops_drift_services').update({ collected_at: null });
      const { body, status } = await mlops.call('get', path);
      expect(status).toBe(200);
      last = serviceDriftSchema.parse(body);
      if (condition(last)) {
        return last;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(`Waited in vain; last seen ${JSON.stringify(last)}`);
  }

  const uri = () => `file://${directory.resolve('reference.csv')}`;

  it('compares what a revision gets with the reference data of its model version', async () => {
    const service = await start({ uri: uri() });
    const quiet = await untilDrift(({ status }) => status === 'no-traffic');
    expect(quiet.profile).toMatchObject({ rows: 1_000, features: 2 });
    const stores = createStores(knex);
    const { profileId } = (await stores.profiles.binding(service.id, 1))!;
    const profile = (await stores.profiles.get(profileId!))!;
    expect(counts.fingerprintOf(service, 1)).toBe(profile.profile.fingerprint);

    const now = Date.now();
    counts.count(service, 1, driftWindowFixture(profile, [1, 2, 3], now));
    const few = await untilDrift(({ status }) => status === 'reported');
    expect(few).toMatchObject({
      window: { predictions: 3, counted: 3 },
      report: { state: 'not-enough-data', tally: { 'not-enough-data': 2 } },
    });

    counts.count(
      service,
      1,
      driftWindowFixture(profile, evenValues(800, 0, 3), now),
    );
    const even = await untilDrift(({ window }) => window?.counted === 803);
    expect(even.report).toMatchObject({ state: 'ok', tally: { ok: 2 } });

    counts.count(
      service,
      1,
      driftWindowFixture(profile, evenValues(2_000, 40, 4), now),
    );
    const moved = await untilDrift(({ window }) => window?.counted === 2_803);
    expect(moved.report).toMatchObject({
      state: 'drift',
      features: [
        { state: 'drift', sentence: expect.stringContaining('went up') },
        { state: 'drift' },
      ],
    });
    expect(moved.message).toBe(moved.report?.sentence);
    expect(moved.trend.length).toBeGreaterThan(0);
    const [worst] = moved.report!.features;
    expect(worst.populationStabilityIndex).toBeGreaterThan(
      worst.criticalStability!,
    );
  });

  it('counts each window once, whoever restarts', async () => {
    const service = await start({ uri: uri() });
    await untilDrift(({ status }) => status === 'no-traffic');
    const stores = createStores(knex);
    const { profileId } = (await stores.profiles.binding(service.id, 1))!;
    const profile = (await stores.profiles.get(profileId!))!;
    const now = Date.now();
    const tell = (values: number[]) =>
      counts.count(service, 1, driftWindowFixture(profile, values, now));
    tell(evenValues(300));
    await untilDrift(({ window }) => window?.counted === 300);
    tell(evenValues(20));
    await untilDrift(({ window }) => window?.counted === 320);
    counts.restart();
    await untilDrift(() => counts.fingerprintOf(service, 1) !== undefined);
    tell(evenValues(7));
    const { window } = await untilDrift(drift => drift.window?.counted !== 320);
    expect(window?.counted).toBe(327);
  });

  it('takes a new service up by itself, and says how to add reference data where there are none', async () => {
    await deploy(undefined);
    const drift = await untilDrift(
      ({ status }) => status === 'no-reference-data',
    );
    expect(drift).toMatchObject({
      message: expect.stringContaining('names no reference data'),
      action: expect.stringContaining('referenceData'),
      trend: [],
    });
  });

  it.each([
    [
      'another digest',
      () => ({ uri: uri(), digest: `sha256:${'0'.repeat(64)}` }),
      'The reference data has the digest sha256:',
    ],
    [
      'a file that is not there',
      () => ({ uri: `${uri()}.gone` }),
      'is not a file in a folder',
    ],
  ])('says what is wrong with reference data: %s', async (_, data, message) => {
    directory.setContent({});
    await start(data());
    const drift = await untilDrift(
      ({ status, message: said }) =>
        status === 'no-profile' && said.includes(message),
    );
    expect(drift.action).toContain('Correct the reference data');
  });

  it('goes on with what it has while the source cannot be reached, and says so', async () => {
    const service = await start({ uri: uri() });
    await untilDrift(({ status }) => status === 'no-traffic');
    expect(counts.fingerprintOf(service, 1)).toBeDefined();
    counts.setProblem('The host is being repaired');
    const drift = await untilDrift(({ problem }) => problem !== undefined);
    expect(drift).toMatchObject({
      status: 'no-traffic',
      problem: 'The host is being repaired',
    });
  });

  it('shows nothing of a service or revision that is not there', async () => {
    await start(undefined);
    for (const gone of ['/services/nobody/drift', `${path}?revision=9`]) {
      expect((await mlops.call('get', gone)).status).toBe(404);
    }
    expect((await mlops.call('get', `${path}?hours=0`)).status).toBe(400);
  });
});
