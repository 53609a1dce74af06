import type { KubeConfig } from '@kubernetes/client-node';
import { RequestOptions } from './http/ApiRequests';
import { Timing } from './http/Timing';

export interface KubernetesClientOptions {
  /** As the cluster is called in the portal's configuration; shown in errors. */
  cluster: string;
  /**
   * Loads the kubeconfig, with the context to use as its current one. Called at
   * the first request, and again when credentials were refused. The message of an
   * InputError that it throws is shown; of any other error only what is certain to
   * hold no secret.
   */
  load: () => KubeConfig;
  /** Requests a second in the long run, as client-go's `QPS`; 20 by default. */
  qps?: number;
  /** Requests at once, as client-go's `Burst`; 30 by default. */
  burst?: number;
  /** For a request with all its retries, in milliseconds; 30 s by default. */
  timeoutMs?: number;
  /** For each try of a request that only reads; 10 s by default. */
  tryTimeoutMs?: number;
  /** Of one answer; 32 MiB by default. */
  maximumBytes?: number;
  /** Hears what the API server warns of, such as a type that will go. */
  onWarning?: (warning: string) => void;
  timing?: Timing;
}

/** Which objects of a type. */
export interface Selection {
  /** Of all namespaces where absent. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface PageOptions extends Selection, RequestOptions {
  /** At most so many; 500 by default. */
  limit?: number;
  /** Of the page before. */
  continue?: string;
}

export interface WriteOptions extends RequestOptions {
  /** Checks and admits it, and stores nothing. */
  dryRun?: boolean;
  /** Hears what the API server warns of about this object. */
  onWarning?: (warning: string) => void;
}

export interface DeleteOptions extends RequestOptions {
  /** Only this object, and not another one of the same name. */
  uid: string;
  /** Only as it was when it was read. */
  resourceVersion: string;
  /** What becomes of what it owns; `Background` by default. */
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  dryRun?: boolean;
}

/** An object to be written: only the fields that Fairway wants to own. */
export interface ObjectToWrite {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
  };
}
