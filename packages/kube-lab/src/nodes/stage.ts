/** One stage of kwok: which objects it takes, and what it makes of them. */
export interface Stage {
  name: string;
  kind: 'Node' | 'Pod';
  /**
   * Expressions of jq that must all be true of the object. Those of two stages
   * of one kind exclude each other, so that no weights have to decide.
   */
  when: readonly string[];
  /** The annotation that says how long it waits, and how long without. */
  delay?: { annotation?: string; milliseconds?: number };
  event?: { type: 'Normal' | 'Warning'; reason: string; message: string };
  /** Go template of what changes in the status. */
  status?: string;
  deletes?: boolean;
}

/** The jq expression of an annotation's value; null without it. */
export const annotation = (name: string) =>
  `(.metadata.annotations // {})[${JSON.stringify(name)}]`;

/** The jq expression of a condition's status; null without it. */
export const condition = (type: string) =>
  `([.status.conditions[]? | select(.type == ${JSON.stringify(
    type,
  )}) | .status] | first)`;

/** A stage as a document of kwok's configuration. */
export function stageDocument(stage: Stage): object {
  const { name, kind, when, delay, event, status, deletes } = stage;
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: {
        matchExpressions: when.map(key => ({
          key,
          operator: 'In',
          values: ['true'],
        })),
      },
      ...(delay && {
        delay: {
          durationMilliseconds: delay.milliseconds ?? 0,
          ...(delay.annotation && {
            durationFrom: { expressionFrom: annotation(delay.annotation) },
          }),
        },
      }),
      next: {
        ...(event && { event }),
        ...(status && { statusTemplate: status }),
        ...(deletes && { delete: true }),
      },
    },
  };
}

/** Documents of kwok's configuration, one file: JSON is YAML. */
export function stageDocuments(stages: readonly Stage[]): string {
  return stages
    .map(stage => `---\n${JSON.stringify(stageDocument(stage), null, 2)}\n`)
    .join('');
}
