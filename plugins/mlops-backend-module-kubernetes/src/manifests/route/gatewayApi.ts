import type { V1Condition, V1ObjectMeta } from '@kubernetes/client-node';

/**
 * What we write and read of an HTTPRoute of the Gateway API
 * (`gateway.networking.k8s.io/v1`; no client has types of it).
 */
export interface HttpRoute {
  apiVersion: 'gateway.networking.k8s.io/v1';
  kind: 'HTTPRoute';
  metadata: V1ObjectMeta & { name: string; namespace: string };
  spec: HttpRouteSpec;
  status?: { parents: RouteParentStatus[] };
}

export interface HttpRouteSpec {
  parentRefs: ParentReference[];
  hostnames?: string[];
  rules: HttpRouteRule[];
}

export interface ParentReference {
  group?: string;
  kind?: string;
  name: string;
  /** The route's own when absent. */
  namespace?: string;
  sectionName?: string;
  port?: number;
}

export interface HttpRouteRule {
  name?: string;
  matches: HttpRouteMatch[];
  filters?: HttpRouteFilter[];
  backendRefs?: BackendReference[];
  /** `0s` is none; absent: what the gateway has by itself. */
  timeouts?: { request?: string };
}

export interface HttpRouteMatch {
  path?: { type: 'PathPrefix' | 'Exact' | 'RegularExpression'; value: string };
  headers?: {
    type?: 'Exact' | 'RegularExpression';
    name: string;
    value: string;
  }[];
}

export type HttpRouteFilter =
  | {
      type: 'RequestHeaderModifier';
      requestHeaderModifier: { set: { name: string; value: string }[] };
    }
  | {
      type: 'URLRewrite';
      urlRewrite: {
        path: { type: 'ReplacePrefixMatch'; replacePrefixMatch: string };
      };
    }
  | {
      type: 'RequestMirror';
      requestMirror: {
        backendRef: BackendReference;
        /** Absent, with `fraction` absent too: all of them. */
        percent?: number;
        fraction?: { numerator: number; denominator?: number };
      };
    };

export interface BackendReference {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  port?: number;
  /** A share in proportion to the others, 0 to 1,000,000; 1 when absent. */
  weight?: number;
  /** For requests to this backend only. */
  filters?: HttpRouteFilter[];
}

export interface RouteParentStatus {
  parentRef: ParentReference;
  controllerName: string;
  conditions?: V1Condition[];
}
