import type { RevisionSpec } from '@fairway/backstage-plugin-mlops-common';
import { ONNX_RUNTIME, type KServeSettings } from './settings';

/**
 * Is the model fetched by `onnx-server fetch`? It brings one model over the web;
 * all else is KServe's business.
 */
export function isFetchedByUs(
  { uri, runtime }: Pick<RevisionSpec, 'uri' | 'runtime'>,
  { storageContainer }: KServeSettings,
): boolean {
  return (
    storageContainer !== undefined &&
    runtime === ONNX_RUNTIME &&
    /^https?:/i.test(uri)
  );
}

/**
 * Where KServe finds the model. Its storage containers are told nothing but this
 * address, so the digest stands in it as a fragment, which no server gets to see.
 */
export function storageUriOf(
  spec: Pick<RevisionSpec, 'uri' | 'digest' | 'runtime'>,
  settings: KServeSettings,
): string {
  if (!isFetchedByUs(spec, settings)) {
    return spec.uri;
  }
  const url = new URL(spec.uri);
  url.hash = spec.digest;
  return url.href;
}
