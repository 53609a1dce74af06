import { KubeLab } from '@fairway/kube-lab';
import { failPods } from './failPods';
import { NAMESPACE } from '../names';

/**
 * Deletes the pods of one revision of a service; those that follow never get ready.
 *
 * @returns what lets them
 */
export async function losePods(
  { lab }: { lab: KubeLab },
  service: string,
  revision: number,
): Promise<() => Promise<void>> {
  const mend = await failPods(lab, { service, revision, fault: 'never-ready' });
  const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
  const selector = `app.kubernetes.io/name%3D${service},fairway.dev/revision%3D${revision}`;
  for (const pod of await lab.client.list(
    `${pods}?labelSelector=${selector}`,
  )) {
    await lab.client.delete(`${pods}/${pod.metadata!.name}`);
  }
  return mend;
}
