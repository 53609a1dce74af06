import { ExpiredError, TooLargeError } from './errors/errors';
import { RequestOptions } from './http/ApiRequests';
import { KubernetesClient } from './KubernetesClient';
import { Selection } from './options';
import { ResourceList } from './objects/readObject';
import {
  KubernetesObject,
  ResourceType,
  resourceNameOf,
} from './objects/ResourceType';

export interface ListAllOptions<T = KubernetesObject>
  extends Selection,
    RequestOptions {
  /** More objects than this are an error; 10,000 by default. */
  maximum?: number;
  /** Of one page; 500 by default. */
  pageSize?: number;
  /** Makes less of each object as its page comes, so that not all are held whole. */
  transform?: (object: T) => T;
}

/** How often a list begins anew because its pages have expired. */
const maximumBeginnings = 3;

/**
 * All pages of a list, as they were at one moment. Begins anew where that moment
 * lies too far back for a later page (410).
 *
 * @throws TooLargeError where there are more objects than the maximum.
 */
export async function listAll<T extends KubernetesObject>(
  client: Pick<KubernetesClient, 'cluster' | 'list'>,
  type: ResourceType<T>,
  options: ListAllOptions<T> = {},
): Promise<ResourceList<T>> {
  for (let beginnings = 1; ; beginnings++) {
    try {
      return await readPages(client, type, options);
    } catch (error) {
      if (!(error instanceof ExpiredError) || beginnings >= maximumBeginnings) {
        throw error;
      }
    }
  }
}

async function readPages<T extends KubernetesObject>(
  client: Pick<KubernetesClient, 'cluster' | 'list'>,
  type: ResourceType<T>,
  options: ListAllOptions<T>,
): Promise<ResourceList<T>> {
  const { maximum = 10_000, pageSize = 500, transform, ...rest } = options;
  const items: T[] = [];
  let next: string | undefined;
  // A server may leave pages empty, but not for ever.
  for (let pages = 0; pages <= maximum; pages++) {
    const page: ResourceList<T> = await client.list(type, {
      ...rest,
      limit: pageSize,
      continue: next,
    });
    items.push(...(transform ? page.items.map(transform) : page.items));
    next = page.continue;
    if (items.length > maximum) {
      break;
    }
    if (next === undefined) {
      return { items, resourceVersion: page.resourceVersion };
    }
  }
  throw new TooLargeError(
    client.cluster,
    `Cluster ${client.cluster} lists more than ${maximum} ${resourceNameOf(
      type,
    )}`,
  );
}
