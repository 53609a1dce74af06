import { annotations, type PodFault } from '../../nodes/annotations.ts';
import type { KubeObject } from '../../client/objects.ts';

/** What is special about a pod. */
interface Wishes {
  limits?: Record<string, string>;
  claims?: { name: string }[];
  annotations?: Record<string, string>;
  spec?: object;
}

const template = (wishes: Wishes) => ({
  metadata: { annotations: wishes.annotations },
  spec: {
    ...wishes.spec,
    containers: [
      {
        name: 'server',
        image: 'models.example/server:1',
        resources: { limits: wishes.limits, claims: wishes.claims },
      },
    ],
  },
});

export const pod = (name: string, wishes: Wishes = {}): KubeObject => {
  const { metadata, spec } = template(wishes);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec,
  };
};

export const deployment = (
  name: string,
  replicas: number,
  wishes: Wishes = {},
): KubeObject => {
  const { metadata, spec } = template(wishes);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { ...metadata, labels: { app: name } }, spec },
    },
  };
};

/** What lets a pod fail, with the last words of its container. */
export const faulty = (fault: PodFault, message = ''): Wishes => ({
  annotations: {
    [annotations.fault]: fault,
    [annotations.message]: message,
  },
});

/** The status of the first container of a pod. */
export const containerOf = ({ status }: KubeObject) =>
  status.containerStatuses?.[0];
