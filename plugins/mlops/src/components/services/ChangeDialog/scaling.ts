import {
  RevisionSpec,
  Scaling,
  scalingDefaults,
} from '@fairway/backstage-plugin-mlops-common';

/** How many replicas, as the form holds it; NaN while a field is empty. */
export type ScalingForm = {
  scales: boolean;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  targetConcurrency: number;
  idleSeconds: number;
};

export type NumberField =
  | Exclude<keyof ScalingForm, 'scales'>
  | 'cpu'
  | 'gpus'
  | 'memoryMiB';

/** The limits of the numbers, the same that the API checks. */
export const numberLimits: Record<
  NumberField,
  { minimum: number; maximum: number }
> = {
  cpu: { minimum: 0.1, maximum: 256 },
  memoryMiB: { minimum: 64, maximum: 4_194_304 },
  gpus: { minimum: 0, maximum: 64 },
  replicas: { minimum: 1, maximum: 100 },
  minReplicas: { minimum: 0, maximum: 100 },
  maxReplicas: { minimum: 1, maximum: 100 },
  targetConcurrency: { minimum: 1, maximum: 10_000 },
  idleSeconds: { minimum: 5, maximum: 86_400 },
};

type Spec = Pick<RevisionSpec, 'replicas' | 'scaling'>;

/** What a revision has; where it does not scale, what scaling begins with. */
export function scalingFormOf({ replicas, scaling }: Spec): ScalingForm {
  return {
    scales: scaling !== undefined,
    replicas,
    minReplicas: scaling?.minReplicas ?? 0,
    maxReplicas: scaling?.maxReplicas ?? Math.max(2, replicas),
    targetConcurrency:
      scaling?.targetConcurrency ?? scalingDefaults.targetConcurrency,
    idleSeconds: scaling?.idleSeconds ?? scalingDefaults.idleSeconds,
  };
}

const whole = [
  'minReplicas',
  'maxReplicas',
  'idleSeconds',
] as const satisfies NumberField[];

/** The first number that is wrong, of those that count. */
export function scalingProblem(
  form: ScalingForm,
):
  | { code: 'outOfRange'; field: NumberField }
  | { code: 'minAboveMax' }
  | undefined {
  const isWithin = (field: Exclude<keyof ScalingForm, 'scales'>) =>
    form[field] >= numberLimits[field].minimum &&
    form[field] <= numberLimits[field].maximum;
  if (!form.scales) {
    return isWithin('replicas') && Number.isInteger(form.replicas)
      ? undefined
      : { code: 'outOfRange', field: 'replicas' };
  }
  const wrong = whole.find(
    field => !isWithin(field) || !Number.isInteger(form[field]),
  );
  if (wrong || !isWithin('targetConcurrency')) {
    return { code: 'outOfRange', field: wrong ?? 'targetConcurrency' };
  }
  return form.minReplicas > form.maxReplicas
    ? { code: 'minAboveMax' }
    : undefined;
}

/** The scaling to ask for; null takes it away. */
export const scalingRequestOf = (form: ScalingForm): Scaling | null =>
  form.scales
    ? {
        minReplicas: form.minReplicas,
        maxReplicas: form.maxReplicas,
        targetConcurrency: form.targetConcurrency,
        idleSeconds: form.idleSeconds,
      }
    : null;

/** What of it is another than the revision has. */
export function differsFrom(form: ScalingForm, spec: Spec) {
  const before = scalingFormOf(spec);
  return {
    replicas: !form.scales && form.replicas !== spec.replicas,
    scaling:
      JSON.stringify(scalingRequestOf(form)) !==
      JSON.stringify(scalingRequestOf(before)),
  };
}
