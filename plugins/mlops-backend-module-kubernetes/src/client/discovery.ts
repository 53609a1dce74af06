import { ApiNotServedError } from './errors/errors';
import { RequestOptions } from './http/ApiRequests';
import { isRecord } from './objects/json';
import { KubernetesClient } from './KubernetesClient';
import { unreadable } from './objects/readObject';

/** What an API server says of itself. */
export interface ClusterVersion {
  /** `v1.34.10`, often with what its distribution adds. */
  gitVersion: string;
  major: string;
  minor: string;
}

/** An API group and the versions of it that are served. */
export interface ApiGroup {
  name: string;
  versions: string[];
  preferredVersion: string;
}

/** A type of object in one version of one group. */
export interface ServedResource {
  plural: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

const maximum = 2_000;

export async function readVersion(
  client: KubernetesClient,
  options: RequestOptions = {},
): Promise<ClusterVersion> {
  const { value, refuse } = await read(client, '/version', options);
  const { gitVersion, major, minor } = value;
  if (typeof gitVersion !== 'string') {
    throw refuse('no version');
  }
  return { gitVersion, major: String(major), minor: String(minor) };
}

/** The groups that the cluster serves, without the core one. */
export async function readApiGroups(
  client: KubernetesClient,
  options: RequestOptions = {},
): Promise<ApiGroup[]> {
  const { value, refuse } = await read(client, '/apis', options);
  if (!Array.isArray(value.groups)) {
    throw refuse('no groups');
  }
  return value.groups
    .slice(0, maximum)
    .filter(isRecord)
    .map(({ name, versions, preferredVersion }) => ({
      name: String(name),
      versions: (Array.isArray(versions) ? versions : [])
        .filter(isRecord)
        .map(({ version }) => String(version)),
      preferredVersion: isRecord(preferredVersion)
        ? String(preferredVersion.version)
        : '',
    }));
}

/** The types of one group in one version; none where the cluster does not serve it. */
export async function readServedResources(
  client: KubernetesClient,
  { group, version }: { group: string; version: string },
  options: RequestOptions = {},
): Promise<ServedResource[]> {
  const path = group ? `/apis/${group}/${version}` : `/api/${version}`;
  try {
    const { value, refuse } = await read(client, path, options);
    if (!Array.isArray(value.resources)) {
      throw refuse('no types');
    }
    return value.resources
      .slice(0, maximum)
      .filter(isRecord)
      .map(({ name, kind, namespaced, verbs }) => ({
        plural: String(name),
        kind: String(kind),
        namespaced: namespaced === true,
        verbs: (Array.isArray(verbs) ? verbs : []).map(String),
      }));
  } catch (error) {
    if (error instanceof ApiNotServedError) {
      return [];
    }
    throw error;
  }
}

async function read(
  client: KubernetesClient,
  path: string,
  options: RequestOptions,
) {
  const asked = { verb: 'get', path } as const;
  const value = await client.json(
    asked,
    { method: 'GET', path, isRead: true },
    options,
  );
  return {
    value,
    refuse: (what: string) => unreadable(client.cluster, asked, what),
  };
}
