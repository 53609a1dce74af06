import { readFileSync } from 'node:fs';
import { ClusterLab } from '../ClusterLab';
import { huge, inward, misnamed } from '../faults/hostileRequests';
import { NAMESPACE, PORTAL } from '../names';
import type { Attempt, Experiments } from './Experiments';

/** More than a portal may grow by for what it refuses, in MiB. */
const GROWTH = 400;

/** What is asked of a portal and must never reach the cluster. */
export function requestExperiments(experiments: Experiments): void {
  const refuses =
    (bodies: Record<string, object>, statuses: readonly number[]) =>
    async ({ cluster, since }: Attempt): Promise<number[]> => {
      const before = residentMiB(cluster);
      const begun = performance.now();
      for (const [what, body] of Object.entries(bodies)) {
        const { status, text } = await submit(cluster, body);
        expect([what, statuses.includes(status) || status]).toEqual([
          what,
          true,
        ]);
        expect([what, text.length > 10 && text.length < 50_000]).toEqual([
          what,
          true,
        ]);
      }
      const elapsed = performance.now() - begun;
      expect(await attempts(cluster, since)).toEqual([]);
      expect((await cluster.portal.client.call('listServices')).items).toEqual(
        [],
      );
      expect(residentMiB(cluster) - before).toBeLessThan(GROWTH);
      return [elapsed];
    };

  experiments.add(
    {
      number: 21,
      that: 'is refused where it asks for too much, with a reason, before anything is written to the cluster',
      time: 'to the last refusal',
      outcome: 'refused',
    },
    refuses(huge, [400, 413]),
  );

  experiments.add(
    {
      number: 22,
      that: 'is refused where it names what is not its own, with a reason, before anything is written to the cluster',
      time: 'to the last refusal',
      outcome: 'refused',
    },
    refuses(misnamed, [400, 404]),
  );

  experiments.add(
    {
      number: 22,
      that: 'has objects of its own where its name begins as that of another',
      time: 'to the second deployment',
      outcome: 'deployed',
    },
    async ({ cluster }) => {
      const begun = performance.now();
      const stem = 'a'.repeat(51);
      await cluster.deploy(`${stem}1`, { replicas: 1 });
      await cluster.deploy(`${stem}2`, { replicas: 1 });
      const deployments = await cluster.lab.client.list(
        `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
      );
      expect(
        deployments
          .map(({ metadata }) => metadata.labels!['app.kubernetes.io/name'])
          .sort(),
      ).toEqual([`${stem}1`, `${stem}2`]);
      return [performance.now() - begun];
    },
  );

  experiments.add(
    {
      number: 24,
      that: 'is refused where the address of its model leads inside, before anything is written to the cluster',
      time: 'to the last refusal',
      outcome: 'refused',
    },
    refuses(
      Object.fromEntries(
        Object.entries(inward).map(([version, uri]) => [
          uri,
          { model: 'model:default/inward', version },
        ]),
      ),
      [400, 409, 422],
    ),
  );
}

async function submit(
  cluster: ClusterLab,
  body: object,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await cluster.portal.client.call('submitDeployment', {
      body: { ...cluster.request('hostile'), ...body },
    });
    return { status: 202, text: JSON.stringify(answer) };
  } catch (error) {
    const {
      statusCode = 0,
      body: said,
      message,
    } = error as {
      statusCode?: number;
      body?: unknown;
      message: string;
    };
    return { status: statusCode, text: JSON.stringify(said ?? message) };
  }
}

/** Whatever the portal has wanted to write, taken or not, beside what only tries. */
async function attempts(
  { lab }: ClusterLab,
  since: Attempt['since'],
): Promise<string[]> {
  const asked = await lab.audit.writes({ user: PORTAL, since });
  return asked
    .filter(
      ({ requestURI, objectRef }) =>
        !requestURI.includes('dryRun=') &&
        // It asks what it may do by writing such a thing.
        !/selfsubject\w+reviews/.test(objectRef?.resource ?? ''),
    )
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}

function residentMiB({ portal }: ClusterLab): number {
  const status = readFileSync(`/proc/${portal.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1_024;
}
