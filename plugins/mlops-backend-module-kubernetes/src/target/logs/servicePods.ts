import { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import { Pod } from '../../client';
import { Cluster } from '../../cluster/Cluster';
import { instant, text } from '../../live';

/** Of more replicas at once nobody reads the lines. */
const MAX_REPLICAS = 20;

/** The latest replicas of a service, or the one that was asked for. */
export async function servicePods(
  cluster: Cluster,
  service: PlacedService,
  replica: string | undefined,
): Promise<Pod[]> {
  const found = await cluster.read(service);
  const createdAt = ({ metadata }: Pod) =>
    instant(metadata?.creationTimestamp) ?? 0;
  return found
    .flatMap(({ pods }) => pods)
    .filter(
      ({ metadata }) =>
        replica === undefined || text(metadata?.name) === replica,
    )
    .sort((a, b) => createdAt(a) - createdAt(b))
    .slice(-MAX_REPLICAS);
}
