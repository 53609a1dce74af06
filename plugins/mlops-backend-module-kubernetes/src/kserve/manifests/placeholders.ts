/**
 * A text that stays as it is: KServe reads those of containers, and all of an
 * LLMInferenceService, as templates of Go before Kubernetes sees them
 * (`ReplacePlaceholders`, `ReplaceVariables`; v0.20.0).
 */
export function untouched(text: string): string {
  return text.replaceAll('{{', '{{`{{`}}');
}
