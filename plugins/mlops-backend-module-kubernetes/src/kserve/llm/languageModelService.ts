import {
  parseHuggingFaceUri,
  type RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
  ServiceKey,
} from '@fairway/backstage-plugin-mlops-node';
import type { V1PodSpec, V1ObjectMeta } from '@kubernetes/client-node';
import { amount, list, text, type Live } from '../../live';
import {
  revisionName,
  revisionNumberOf,
  type Placement,
} from '../../manifests';
import { percentages } from '../../observation/route/percentages';
import { kserveManifestsOf } from '../manifests/kserveManifests';
import type { KServeSettings } from '../manifests/settings';

/** An LLMInferenceService (`serving.kserve.io/v1alpha2`), as far as we render and read it. */
export interface LanguageModelService {
  apiVersion: 'serving.kserve.io/v1alpha2';
  kind: 'LLMInferenceService';
  metadata: V1ObjectMeta & { name: string; namespace: string };
  spec: {
    model: { uri: string; name: string };
    replicas: number;
    parallelism: { tensor: number };
    template: Partial<V1PodSpec>;
    router: {
      route: { group: string; weight: number };
      gateway: {
        refs: { name: string; namespace: string; sectionName?: string }[];
      };
    };
  };
  status?: {
    router?: {
      group?: {
        name: string;
        members?: { name: string; weight: number; stopped?: boolean }[];
      };
    };
  };
}

/**
 * The revisions of a service of a language model as LLMInferenceServices. They
 * share a routing group with the name of the service, in which KServe divides
 * predictions in proportion to their weights (v0.20.0, `router_group.go`). Pure.
 *
 * Experimental: its objects are taken by the definition of KServe, and were never
 * seen with its controller.
 */
export function languageModelServicesOf(
  desired: DesiredService,
  placement: Placement,
  settings: KServeSettings,
): LanguageModelService[] {
  const { revisions } = kserveManifestsOf(desired, placement, settings);
  return revisions.map(({ number, inferenceService }) => {
    const revision = desired.revisions.find(r => r.number === number)!;
    const { model, nodeSelector, tolerations } =
      inferenceService.spec.predictor;
    const { labels, annotations } = inferenceService.metadata;
    return {
      apiVersion: 'serving.kserve.io/v1alpha2',
      kind: 'LLMInferenceService',
      metadata: {
        name: revisionName(desired, number),
        namespace: placement.namespace,
        labels: only(labels, ['app.kubernetes.io/', 'fairway.dev/', 'kueue.']),
        annotations: only(annotations, ['fairway.dev/']),
      },
      spec: {
        model: { uri: uriOf(revision.spec), name: desired.modelName },
        replicas: revision.replicas,
        parallelism: {
          tensor: revision.spec.languageModel?.tensorParallelism ?? 1,
        },
        template: {
          ...(nodeSelector && { nodeSelector }),
          ...(tolerations && { tolerations }),
          containers: [
            {
              name: 'main',
              resources: model.resources,
              env: argumentsOf(revision),
            },
          ],
        },
        router: {
          route: { group: desired.name, weight: weightOf(revision) },
          gateway: { refs: [gatewayOf(placement)] },
        },
      },
    };
  });
}

/**
 * What each revision gets of the predictions, in percent, as KServe says of the
 * group. One that is stopped gets nothing, whatever its weight. Pure.
 */
export function groupWeightsOf(
  service: ServiceKey,
  { status }: Live<LanguageModelService>,
): ReadonlyMap<number, number> {
  const { name, members } = status?.router?.group ?? {};
  const ours = list(name === service.name ? members : []);
  const percents = percentages(
    ours.map(({ weight, stopped }) => (stopped === true ? 0 : amount(weight))),
  );
  return new Map(
    ours.flatMap((member, index) => {
      const number = revisionNumberOf(service, text(member.name));
      return number === undefined ? [] : [[number, percents[index]] as const];
    }),
  );
}

/** Weights are whole numbers in proportion to each other; a hundredth of a percent is one. */
function weightOf({ weight }: DesiredRevision): number {
  return Math.round(weight * 100);
}

/** KServe names a commit of the hub behind a colon. */
function uriOf({ uri }: RevisionSpec): string {
  const hub = parseHuggingFaceUri(uri);
  return hub ? `hf://${hub.repository}:${hub.commit}` : uri;
}

/** Its presets pass these on to `vllm serve` (v0.20.0, `config-llm-template.yaml`). */
function argumentsOf({ spec }: DesiredRevision) {
  const { contextLength, quantization } = spec.languageModel ?? {};
  const args = [
    ...(contextLength === undefined
      ? []
      : [`--max-model-len=${contextLength}`]),
    ...(quantization === undefined ? [] : [`--quantization=${quantization}`]),
  ];
  return args.length > 0
    ? [{ name: 'VLLM_ADDITIONAL_ARGS', value: args.join(' ') }]
    : [];
}

function gatewayOf({ gateway: { name, namespace, sectionName } }: Placement) {
  return { name, namespace, ...(sectionName !== undefined && { sectionName }) };
}

function only(
  entries: Record<string, string> | undefined,
  beginnings: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries ?? {}).filter(([name]) =>
      beginnings.some(beginning => name.startsWith(beginning)),
    ),
  );
}
