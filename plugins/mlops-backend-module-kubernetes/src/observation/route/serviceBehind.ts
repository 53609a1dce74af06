import { list, text, type Live } from '../../live';
import {
  BACKEND_HEADER,
  type BackendReference,
  type HttpRouteFilter,
} from '../../manifests';

type HeaderFilter = Extract<HttpRouteFilter, { type: 'RequestHeaderModifier' }>;

/**
 * The name of the Service that a backend stands for: that which the interceptor
 * holds requests for, where it is the interceptor.
 */
export function serviceBehind(backend: Live<BackendReference>): string {
  // The shapes of filters differ by their types; each is read for what it may have.
  for (const filter of list(backend.filters) as Live<HeaderFilter>[]) {
    for (const { name, value } of list(filter.requestHeaderModifier?.set)) {
      if (text(name).toLowerCase() === BACKEND_HEADER) {
        return text(value).slice(text(value).indexOf('/') + 1);
      }
    }
  }
  return text(backend.name);
}
