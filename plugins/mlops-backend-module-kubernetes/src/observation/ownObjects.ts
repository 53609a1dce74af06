import type { ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import {
  labelOf,
  list,
  revisionOf,
  type Labelled,
  type ServiceObjects,
} from '../live';
import { labelNames } from '../manifests';

/** What carries the label of the service: another one may have had the name. */
export function ofService(
  { id }: ServiceKey,
  { route, ...objects }: ServiceObjects,
): ServiceObjects {
  const isOurs = (object: Labelled) =>
    labelOf(object, labelNames.serviceId) === id;
  return {
    ...(route && isOurs(route) && { route }),
    deployments: list(objects.deployments).filter(isOurs),
    inferenceServices: list(objects.inferenceServices).filter(isOurs),
    languageModelServices: list(objects.languageModelServices).filter(isOurs),
    replicaSets: list(objects.replicaSets).filter(isOurs),
    pods: list(objects.pods).filter(isOurs),
    events: list(objects.events),
    workloads: list(objects.workloads),
  };
}

export function ofRevision(
  {
    deployments,
    inferenceServices,
    languageModelServices,
    replicaSets,
    pods,
  }: ServiceObjects,
  number: number,
) {
  const isIts = (object: Labelled) => revisionOf(object) === number;
  return {
    deployments: deployments.filter(isIts),
    kserve: {
      inferenceService: list(inferenceServices).find(isIts),
      languageModelService: list(languageModelServices).find(isIts),
    },
    replicaSets: replicaSets.filter(isIts),
    pods: pods.filter(isIts),
  };
}
