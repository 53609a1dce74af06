// Tests of a lab that a file of tests has anyway.
/* eslint-disable jest/no-export */
import type { KubeObject } from '@fairway/kube-lab';
import type { LanguageModelCluster } from '../../../__testUtils__/lab/LanguageModelCluster';
import { givenBy, rightOf, rightsOf } from '../../../__testUtils__/lab/rights';
import { PORTAL } from '../../../__testUtils__/LabCluster';

/** The weights of the clients' rule of a route, in the order of its backends. */
const weightsIn = (route: unknown): string => {
  const [clients] = (route as KubeObject | undefined)?.spec?.rules ?? [];
  return (clients?.backendRefs ?? [])
    .map(({ weight }: { weight: number }) => weight)
    .join();
};

/** What the API server's record says of the portal, once the tests before it have run. */
export function describeRecord(
  lab: () => LanguageModelCluster,
  service: string,
): void {
  it('are written by the portal in no other way, with the rights of deploy/kubernetes', async () => {
    const asked = await lab().cluster.lab.audit.events({ user: PORTAL });
    expect(
      asked
        .filter(({ responseStatus }) => responseStatus?.code === 403)
        .map(rightOf),
    ).toEqual([]);
    const used = new Set(asked.flatMap(rightsOf));
    expect(
      givenBy('kserve-tenant/role.yaml').filter(
        right => right.endsWith('/llminferenceservices') && !used.has(right),
      ),
    ).toEqual([]);
    const written = await lab().cluster.lab.audit.takenWrites({
      user: PORTAL,
    });
    expect(
      new Set(written.map(({ objectRef }) => objectRef?.resource)),
    ).toEqual(
      new Set([
        'llminferenceservices',
        'deployments',
        'poddisruptionbudgets',
        'httproutes',
      ]),
    );
    const divided = written
      .filter(
        ({ objectRef }) =>
          objectRef?.resource === 'httproutes' && objectRef.name === service,
      )
      .map(({ responseObject }) => weightsIn(responseObject))
      .filter(weights => weights !== '');
    expect(divided.filter((weights, i) => weights !== divided[i - 1])).toEqual([
      '100',
      '100,0',
      '75,25',
      '100,0',
    ]);
  });
}
