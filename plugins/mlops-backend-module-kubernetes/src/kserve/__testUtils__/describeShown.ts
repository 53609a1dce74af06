// Tests of a lab that a file of tests has anyway.
/* eslint-disable jest/no-export */
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { LabCluster, NAMESPACE } from '../../__testUtils__/LabCluster';
import {
  placementFixture,
  revisionFixture,
} from '../../__testUtils__/placement';
import { kserveWorkloads } from '../kserveWorkloads';

const api = (version: string) =>
  `/apis/serving.kserve.io/${version}/namespaces/${NAMESPACE}`;
const strictly = 'dryRun=All&fieldValidation=Strict';

/**
 * What is rendered and not written: by KServe's definitions and webhooks, none of
 * its controllers having seen it.
 */
export function describeShown(lab: () => LabCluster): void {
  const client = () => lab().lab.client;
  const pool = 'gpupool:default/lab-cpu';

  it('in its mode Knative are shown as KServe would take them (no Knative: its webhooks only)', async () => {
    const desired = desiredServiceFixture({
      name: 'by-knative',
      pool,
      revisions: [
        revisionFixture({ number: 1, weight: 90 }),
        revisionFixture({
          number: 2,
          weight: 10,
          scaling: { minReplicas: 0, maxReplicas: 4, targetConcurrency: 2 },
        }),
      ],
    });
    const { render, manifestsOf } = kserveWorkloads({ mode: 'Knative' });
    const placement = placementFixture({ namespace: NAMESPACE });
    const shown = render(desired, placement);
    expect(shown).toHaveLength(1);
    await expect(
      client().post(
        `${api('v1beta1')}/inferenceservices?${strictly}`,
        JSON.parse(JSON.stringify(shown[0])),
      ),
    ).resolves.toMatchObject({
      spec: { predictor: { canaryTrafficPercent: 10, minReplicas: 0 } },
    });
    expect(() => manifestsOf(desired, placement)).toThrow('by hand');
  });
}
