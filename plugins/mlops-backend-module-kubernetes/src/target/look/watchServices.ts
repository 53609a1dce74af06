import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  PlacedService,
  ServiceKey,
  WatchNews,
} from '@fairway/backstage-plugin-mlops-node';
import type { Cluster } from '../../cluster/Cluster';
import type { Clusters } from '../../cluster/Clusters';
import { targetOf } from '../../config';
import type { Flavour } from '../Flavour';

/** What every service is named after when nobody said what has changed. */
const LIST_EVERY_MS = 5 * 60_000;

/**
 * Says which services of a target have changed, and from time to time which there
 * are, until it is told to stop.
 */
export function watchServices(options: {
  clusters: Clusters;
  kind: Flavour['kind'];
  logger: LoggerService;
  onKey: (key: ServiceKey, news: WatchNews) => void;
  signal: AbortSignal;
}): void {
  const { clusters, kind, logger, onKey, signal } = options;
  if (signal.aborted) {
    return;
  }
  const tell = ({ id, name }: PlacedService, news: WatchNews) => {
    try {
      onKey({ id, name }, news);
    } catch (error) {
      logger.error(
        `Nobody could take the news of service ${name}: ${stringifyError(
          error,
        )}`,
      );
    }
  };
  const endings = clusters.all.map(cluster =>
    cluster.onChange(service => {
      if (mayServe(kind, cluster, service)) {
        tell(service, 'changed');
      }
    }),
  );
  const timer = setInterval(() => {
    for (const cluster of clusters.all) {
      cluster.services
        .filter(service => mayServe(kind, cluster, service))
        .forEach(service => tell(service, 'listed'));
    }
  }, LIST_EVERY_MS).unref();
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(timer);
      endings.forEach(end => end());
    },
    { once: true },
  );
}

/** Where its pool is one of the catalog, only the service itself knows. */
function mayServe(
  kind: Flavour['kind'],
  { config }: Cluster,
  service: PlacedService,
): boolean {
  const configured = config.pools.find(
    ({ name }) => service.pool === `gpupool:default/${name}`,
  );
  return !configured || targetOf(configured) === kind;
}
