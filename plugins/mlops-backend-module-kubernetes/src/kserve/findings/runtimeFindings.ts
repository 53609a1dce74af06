import type {
  Finding,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type { KnownRuntimes } from '../cluster/runtimes';
import {
  ONNX_RUNTIME,
  runtimeSettingsOf,
  type KServeSettings,
} from '../manifests/settings';

/** More names of runtimes nobody reads. */
const MAX_NAMES = 20;

/**
 * Is there a runtime for the model, and will it know what it serves? Pure.
 *
 * @param known - what the cluster has; undefined where that could not be read
 */
export function runtimeFindings(
  spec: RevisionSpec,
  settings: KServeSettings,
  known: KnownRuntimes | undefined,
): Finding[] {
  if (spec.container) {
    return [
      blocking(
        'runtime-not-supported',
        'The model version brings an image of its own, which KServe has no runtime for',
        'Choose a pool whose services run as Deployments',
      ),
    ];
  }
  return [
    ...presenceFindings(spec, settings, known),
    ...(spec.runtime === ONNX_RUNTIME ? [] : foreignFindings(spec, settings)),
  ];
}

function presenceFindings(
  spec: RevisionSpec,
  settings: KServeSettings,
  known: KnownRuntimes | undefined,
): Finding[] {
  const { name } = runtimeSettingsOf(settings, spec);
  const { runtimes = [], isAll = false } = known ?? {};
  const there = namesOf(runtimes.map(runtime => runtime.name));
  if (name === undefined) {
    return runtimes.some(({ chosenFor }) => chosenFor.includes(spec.format))
      ? []
      : absent(
          isAll,
          `No runtime of KServe is chosen for the format ${spec.format} by itself; there ${there}`,
          `Ask a platform engineer to install one whose supportedModelFormats have ${spec.format} with autoSelect, or to name one in mlops.kubernetes.clusters.kserve.runtimes.${spec.runtime}`,
        );
  }
  const runtime = runtimes.find(one => one.name === name);
  if (!runtime) {
    return absent(
      isAll,
      `KServe has no runtime ${name}; there ${there}`,
      spec.runtime === ONNX_RUNTIME
        ? 'Ask a platform engineer to apply deploy/kserve/clusterservingruntime.yaml'
        : `Choose one of them, or ask a platform engineer to install ${name}`,
    );
  }
  return runtime.formats.includes(spec.format)
    ? []
    : [
        blocking(
          'format-not-supported',
          `The runtime ${name} does not serve the format ${
            spec.format
          }; it serves ${namesList(runtime.formats)}`,
          'Choose another runtime, or export the model to one of its formats as a new version',
        ),
      ];
}

/** Whether it is there is only known where all of them may be seen. */
function absent(isAll: boolean, message: string, fix: string): Finding[] {
  return [
    isAll
      ? blocking('runtime-missing', message, fix)
      : {
          severity: 'info',
          code: 'runtime-unknown',
          message: `${message}; whether the cluster has further ones the portal may not see`,
          fix: 'Ask a platform engineer for deploy/kubernetes/kserve-reader, so that this is known before',
        },
  ];
}

function foreignFindings(
  spec: RevisionSpec,
  settings: KServeSettings,
): Finding[] {
  const { args = [] } = runtimeSettingsOf(settings, spec);
  return [
    {
      severity: 'warning',
      code: 'digest-not-checked',
      message: `Nobody compares the digest of the model: the runtime ${spec.runtime} serves whatever is at its address`,
      fix: 'Keep each version at an address of its own that nobody can write to again',
    },
    ...(args.some(argument => argument.includes('$(FAIRWAY_MODEL_NAME)'))
      ? []
      : [
          {
            severity: 'warning' as const,
            code: 'model-name-not-told',
            message: `The runtime ${spec.runtime} is not told the name of the model, and may serve it under another one`,
            fix: `Ask a platform engineer to add the argument with $(FAIRWAY_MODEL_NAME) to mlops.kubernetes.clusters.kserve.runtimes.${spec.runtime}.args`,
          },
        ]),
  ];
}

function namesOf(names: readonly string[]): string {
  return names.length > 0 ? `are ${namesList(names)}` : 'are none';
}

function namesList(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${
    more > 0 ? ` and ${more} more` : ''
  }`;
}

function blocking(code: string, message: string, fix: string): Finding {
  return { severity: 'blocking', code, message, fix };
}
