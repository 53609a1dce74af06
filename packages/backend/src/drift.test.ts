import { ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deploymentRequest,
  eventually,
  FaultLab,
  Portal,
  untilDeployed,
} from './__testUtils__/FaultLab';
import { writeVersions } from './__testUtils__/sumsModel';

// Real processes all the way: portal, serving-host, onnx-server.
jest.setTimeout(600_000);

const name = 'sums-drift';
const columns = ['a', 'b', 'c', 'd'];
/** Few requests of many rows: each is read, however busy the machine is. */
const rowsAtOnce = 60;

/** Standard normal by Box and Muller, over a linear congruential generator. */
let seed = 11;
function uniform(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return (seed + 0.5) / 2 ** 32;
}
const normal = () =>
  Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** Columns that do not depend on each other; one of them may be moved. */
const rowsOf = (count: number, moved?: string) =>
  Array.from({ length: count }, () =>
    columns.map(column => normal() + (column === moved ? 1 : 0)),
  );

describe('drift through real processes', () => {
  let directory: string;
  let lab: FaultLab;
  let portal: Portal;
  let predict: (rows: number[][]) => Promise<void>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fw-drift-'));
    const entity = await writeVersions(directory);
    const uri = `file://${join(directory, 'reference.csv')}`;
    await writeFile(
      join(directory, 'reference.csv'),
      `${[columns, ...rowsOf(3_000)].map(row => row.join(',')).join('\n')}\n`,
    );
    const { versions } = entity.spec as { versions: object[] };
    versions.forEach(version =>
      Object.assign(version, { referenceData: { uri } }),
    );
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
    predict = async rows => {
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        const batch = rows.slice(from, from + rowsAtOnce);
        const answer = await fetch(service.endpoint!.inferUrl, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${secret}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({
            inputs: [
              {
                ...{ name: 'x', datatype: 'FP32' },
                shape: [batch.length, 4],
                data: batch.flat(),
              },
            ],
          }),
        });
        await answer.arrayBuffer();
        expect(answer.status).toBe(200);
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
    await predict(rowsOf(1_200));
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
    await predict(rowsOf(2_400, 'b'));
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
