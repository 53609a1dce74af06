import { ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from './__testUtils__/FaultLab';
import {
  predictRows,
  Rows,
  writeReferenceData,
} from './__testUtils__/referenceRows';
import { writeVersions } from './__testUtils__/sumsModel';

// Real processes all the way: portal, serving-host, onnx-server.
jest.setTimeout(600_000);

const name = 'sums-drift';
/** Few requests of many rows: each is read, however busy the machine is. */
const rowsAtOnce = 60;
const rows = Rows.create(11);

describe('drift through real processes', () => {
  let directory: string;
  let lab: FaultLab;
  let portal: Portal;
  let predict: (all: number[][]) => Promise<void>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fw-drift-'));
    const entity = await writeVersions(directory);
    await writeReferenceData(directory, entity, rows.take(3_000));
    lab = await FaultLab.create({
      connection: path => ({
        client: 'better-sqlite3',
        connection: { filename: join(path, 'portal.sqlite') },
        useNullAsDefault: true,
      }),
      models: { directory, entities: [entity] },
    });
    portal = await lab.startPortal();
    const { deployment } = await portal.client.call('submitDeployment', {
      body: {
        ...deploymentRequest,
        name,
        model: 'model:default/sums',
        version: 'stable',
      },
    });
    const { service } = await untilDeployed(portal, deployment);
    const { secret } = await portal.client.call('createKey', {
      path: { service: name },
      body: { name: 'traffic' },
    });
    predict = async all => {
      for (let from = 0; from < all.length; from += rowsAtOnce) {
        await predictRows(
          service.endpoint!.inferUrl,
          secret,
          all.slice(from, from + rowsAtOnce),
        );
      }
    };
  });

  afterAll(async () => {
    await lab?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const untilDrift = (
    condition: (drift: ServiceDrift) => boolean,
    what: string,
  ): Promise<ServiceDrift> =>
    eventually(
      async () => {
        const drift = await portal.client.call('getServiceDrift', {
          path: { service: name },
        });
        return condition(drift) && drift;
      },
      { what, withinMs: 180_000 },
    );

  it('builds the profile from the reference data and what the model answers to it', async () => {
    const { profile } = await untilDrift(
      ({ status }) => status === 'no-traffic',
      'the profile',
    );
    expect(profile).toMatchObject({ rows: 3_000, features: 5, omitted: [] });
  });

  it('has no drift where predictions are of what the model was trained on', async () => {
    await predict(rows.take(1_200));
    const { report, window } = await untilDrift(
      drift => drift.window?.predictions === 20,
      '20 predictions to be counted',
    );
    expect(window?.counted).toBeGreaterThan(10);
    expect(report).toMatchObject({
      state: 'ok',
      tally: { drift: 0, warning: 0, ok: 5 },
    });
  });

  it('finds the input that has moved first, then the output, and no other', async () => {
    await predict(rows.take(2_400, 'b'));
    const { report } = await untilDrift(
      drift => drift.window?.predictions === 60,
      '60 predictions to be counted',
    );
    const states = report?.features.map(({ name: feature, state }) => [
      feature,
      state,
    ]);
    expect(states?.slice(0, 2)).toEqual([
      ['b', 'drift'],
      ['y', 'drift'],
    ]);
    expect(states?.slice(2).map(([, state]) => state)).toEqual(
      Array(3).fill('ok'),
    );
  });
});
