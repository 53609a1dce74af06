import type {
  DesiredRevision,
  DesiredService,
  ServiceKey,
} from '@fairway/backstage-plugin-mlops-node';

/** Field manager of every write, and the value of the label that says whose an object is. */
export const MANAGER = 'fairway';

export const labelNames = {
  managedBy: 'app.kubernetes.io/managed-by',
  name: 'app.kubernetes.io/name',
  /** The same, of what another controller makes and names in its own way. */
  service: 'fairway.dev/service',
  serviceId: 'fairway.dev/service-id',
  revision: 'fairway.dev/revision',
  queue: 'kueue.x-k8s.io/queue-name',
} as const;

export const annotationNames = {
  model: 'fairway.dev/model',
  owner: 'fairway.dev/owner',
  environment: 'fairway.dev/environment',
  pool: 'fairway.dev/pool',
  modelVersion: 'fairway.dev/model-version',
  digest: 'fairway.dev/digest',
  /** On the anchor: the epoch of whoever wrote last, in decimal digits. */
  epoch: 'fairway.dev/epoch',
  /** On the anchor: the revisions as they were declared last. */
  declared: 'fairway.dev/declared',
} as const;

/** Labels of everything that belongs to a service. */
export function serviceLabels({
  id,
  name,
}: ServiceKey): Record<string, string> {
  return {
    [labelNames.managedBy]: MANAGER,
    [labelNames.name]: name,
    [labelNames.serviceId]: id,
  };
}

/** Labels of everything that belongs to one revision. */
export function revisionLabels(
  service: ServiceKey,
  number: number,
): Record<string, string> {
  return { ...serviceLabels(service), [labelNames.revision]: `${number}` };
}

/** What the pods of a revision are found by. It never changes. */
export function revisionSelector(
  { id }: ServiceKey,
  number: number,
): Record<string, string> {
  return {
    [labelNames.serviceId]: id,
    [labelNames.revision]: `${number}`,
  };
}

/** Annotations of everything that belongs to a service. */
export function serviceAnnotations({
  model,
  owner,
  environment,
  pool,
}: DesiredService): Record<string, string> {
  return {
    [annotationNames.model]: model,
    [annotationNames.owner]: owner,
    [annotationNames.environment]: environment,
    [annotationNames.pool]: pool,
  };
}

/** Annotations of everything that belongs to one revision. */
export function revisionAnnotations(
  desired: DesiredService,
  { spec }: DesiredRevision,
): Record<string, string> {
  return {
    ...serviceAnnotations(desired),
    [annotationNames.modelVersion]: spec.modelVersion,
    [annotationNames.digest]: spec.digest,
  };
}
