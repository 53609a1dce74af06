import { StoredService } from '../services/ServicesStore';

/** Why nothing can be shipped to a service now; undefined when it can. */
export function rolloutObstacle(service: StoredService): string | undefined {
  if (service.desiredState !== 'running') {
    return `The service ${service.name} is ${
      service.desiredState === 'deleted' ? 'being removed' : 'stopped'
    }: start it before you ship to it`;
  }
  if (
    service.servingRevision === undefined ||
    service.servingRevision !== service.revisionNumber
  ) {
    return `The service ${service.name} is still being deployed: wait until it is ready`;
  }
  return undefined;
}
