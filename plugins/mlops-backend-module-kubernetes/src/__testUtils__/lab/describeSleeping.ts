// Part of the suite on a real cluster.
/* eslint-disable jest/no-export */
import type {
  DesiredService,
  Observation,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import {
  desiredServiceFixture,
  type ServingTargetSubject,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import { labHookTimeoutMs } from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { annotationNames, OPEN_INFERENCE_READY } from '../../manifests';
import { GatewayProbe } from '../../target/look/GatewayProbe';
import { NAMESPACE } from '../LabCluster';
import type { RealCluster } from './RealCluster';

const WITHIN_MS = 90_000;
const CLIENTS = 8;
const scaling = { minReplicas: 0, maxReplicas: 1, idleSeconds: 5 };

/** What KEDA and its HTTP add-on do to services, beyond what the contract asks. */
export function describeSleeping(of: () => RealCluster): void {
  let subject: Omit<ServingTargetSubject, 'close'>;
  let target: ServingTarget;
  const cold: number[] = [];
  const made: DesiredService[] = [];

  /** It is removed after the test, however that ends. */
  const serviceOf = (
    name: string,
    revisions: DesiredService['revisions'],
  ): DesiredService => {
    const service = desiredServiceFixture({
      id: `id-of-${name}`,
      name,
      modelName: subject.modelName,
      pool: subject.pool.ref,
      revisions,
    });
    made.push(service);
    return service;
  };
  const sleepy = (number: 1 | 2, weight: number) => ({
    number,
    weight,
    replicas: 1,
    spec: subject.specs[number - 1],
    scaling,
  });
  const until = async (
    desired: DesiredService,
    is: (observation: Observation) => boolean,
  ) => {
    const deadline = performance.now() + WITHIN_MS;
    for (;;) {
      const observation = await target.observe(desired);
      if (is(observation)) {
        return observation;
      }
      if (performance.now() > deadline) {
        throw new Error(`Last seen: ${JSON.stringify(observation)}`);
      }
      await sleep(100);
    }
  };
  const isReady = ({ revisions }: Observation) =>
    revisions.every(
      ({ readyReplicas, weight }) => readyReplicas === 1 && weight > 0,
    );
  // A pod that is being stopped still answers for some seconds, to nobody's waking.
  const isAsleep = ({ revisions, replicas }: Observation) =>
    revisions.every(({ asleep }) => asleep) &&
    replicas.every(({ state }) => state === 'stopped');

  /** Predicts as clients do, or as the portal does to one revision. */
  const predict = async (desired: DesiredService, revision?: number) => {
    const { url, headers } =
      revision === undefined
        ? {
            ...(await target.endpoint(desired, desired.modelName)),
            headers: {},
          }
        : await target.reach(desired, revision);
    const response = await fetch(
      `${url}/v2/models/${desired.modelName}/infer`,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(subject.request),
      },
    );
    const text = await response.text();
    return {
      status: response.status,
      body: (response.ok ? JSON.parse(text) : { text }) as {
        model_version?: string;
        text?: string;
      },
    };
  };

  /** So many predictions, a few at a time: one core answers them all. */
  const predictOften = async (desired: DesiredService, times: number) => {
    const answers: Awaited<ReturnType<typeof predict>>[] = [];
    let begun = 0;
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        while (begun < times) {
          begun += 1;
          answers.push(await predict(desired));
        }
      }),
    );
    return answers;
  };

  /** Ready and predicted to, as the portal sees to before it lets a service sleep. */
  const untilSeen = async (desired: DesiredService) => {
    await until(desired, isReady);
    for (const { number } of desired.revisions) {
      await expect(predict(desired, number)).resolves.toMatchObject({
        status: 200,
      });
    }
  };

  const listed = async (resource: string) =>
    (
      await of().cluster.lab.client.list(
        `/apis/${resource.replace(
          /\/(?=[^/]*$)/,
          `/namespaces/${NAMESPACE}/`,
        )}`,
      )
    ).map(({ metadata }) => metadata.name);

  beforeAll(async () => {
    await of().addKeda();
    subject = of().subject('kubernetes');
    target = subject.target;
  }, labHookTimeoutMs);

  afterEach(async () => {
    for (const service of made.splice(0)) {
      await target.remove(service, { epoch: 1 });
    }
  });

  afterAll(() => {
    if (cold.length > 0) {
      process.stdout.write(
        `From the first prediction of a sleeping service to its answer: ${cold
          .map(ms => `${(ms / 1000).toFixed(1)} s`)
          .join(', ')}\n`,
      );
    }
  });

  it('divides predictions by weight among revisions that sleep, and wakes the one that is meant', async () => {
    const desired = serviceOf('divided', [sleepy(1, 75), sleepy(2, 25)]);
    await target.converge(desired, { epoch: 1 });
    await untilSeen(desired);
    await until(desired, isAsleep);

    const begun = performance.now();
    await expect(predict(desired)).resolves.toMatchObject({ status: 200 });
    cold.push(performance.now() - begun);
    const { revisions } = await target.observe(desired);
    expect(revisions.filter(({ asleep }) => asleep)).toHaveLength(1);

    const answers = await predictOften(desired, 200);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const [first, second] = [0, 1].map(
      index =>
        answers.filter(
          ({ body }) =>
            body.model_version === subject.specs[index].modelVersion,
        ).length,
    );
    expect(first + second).toBe(200);
    // 50 are expected, with a standard deviation of 6 if each is drawn by itself.
    expect(second).toBeGreaterThan(20);
    expect(second).toBeLessThan(80);
  });

  it('falls asleep though somebody keeps looking whether the gateway leads to it', async () => {
    const desired = serviceOf('looked-at', [sleepy(1, 100)]);
    await target.converge(desired, { epoch: 1 });
    await untilSeen(desired);
    const endpoint = await target.reach(desired, 1);
    const reached = new Set<boolean>();
    await until(desired, observation => {
      // Each time as a portal that has just been started.
      void GatewayProbe.create()
        .reaches('any', endpoint, OPEN_INFERENCE_READY)
        .then(is => reached.add(is));
      return isAsleep(observation);
    });
    await expect(
      GatewayProbe.create().reaches('any', endpoint, OPEN_INFERENCE_READY),
    ).resolves.toBe(false);
    expect(reached).toContain(true);
    expect(isAsleep(await target.observe(desired))).toBe(true);
  });

  it('sleeps and wakes by the older kinds of the add-on where it was made by them', async () => {
    const desired = serviceOf('older', [
      { ...sleepy(1, 100), scaling: undefined },
    ]);
    await target.converge(desired, { epoch: 1 });
    // As it was left when the cluster had none but them.
    const { client } = of().cluster.lab;
    const anchor = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/older`;
    const { metadata } = await client.get(anchor);
    const [declared] = JSON.parse(
      metadata.annotations![annotationNames.declared],
    );
    await client.patch(anchor, {
      metadata: {
        annotations: {
          [annotationNames.declared]: JSON.stringify([
            { ...declared, scaling, awakening: 'v1alpha1' },
          ]),
        },
      },
    });
    const older = { ...desired, revisions: [sleepy(1, 100)] };
    await target.converge(older, { epoch: 1 });
    await untilSeen(older);
    await until(older, isAsleep);
    await expect(predict(older)).resolves.toMatchObject({ status: 200 });
    const objects = await listed('http.keda.sh/v1alpha1/httpscaledobjects');
    expect(objects).toHaveLength(2);
    await target.remove(older, { epoch: 1 });
    await expect(
      listed('http.keda.sh/v1alpha1/httpscaledobjects'),
    ).resolves.toEqual([]);
  });

  it('answers all predictions while a revision that slept is kept awake, and leaves nothing of what let it sleep', async () => {
    const desired = serviceOf('kept-awake', [sleepy(1, 100)]);
    await target.converge(desired, { epoch: 1 });
    await untilSeen(desired);
    await until(desired, isAsleep);
    const awake = {
      ...desired,
      revisions: [{ ...desired.revisions[0], scaling: undefined }],
    };
    const answers = [predict(desired)];
    await until(desired, observation => !isAsleep(observation));
    await until(desired, isReady);
    answers.push(predict(desired));
    await target.converge(awake, { epoch: 1 });
    for (let times = 0; times < 50; times += 1) {
      answers.push(predict(desired));
      await sleep(20);
    }
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await expect(listed('keda.sh/v1alpha1/scaledobjects')).resolves.toEqual([]);
    await expect(
      listed('http.keda.sh/v1beta1/interceptorroutes'),
    ).resolves.toEqual([]);
    await until(desired, isReady);
  });
}
