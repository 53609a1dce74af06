import { InputError } from '@backstage/errors';
import {
  protocolOf,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import {
  CHAT_PATH,
  chatRequest,
  completionRequest,
  COMPLETIONS_PATH,
  decodeCompletion,
  sampleRequest,
} from '@fairway/inference-protocol';
import type { ModelSignature } from '@fairway/inference-protocol';
import { inferPath } from './inferPath';

/**
 * How long the answer may take, in milliseconds. Large models on a share of a core
 * need seconds, and language models think longer the first time.
 */
export const trialTimeoutMs = 30_000;

/** Enough to show that tokens come. */
const MAX_TOKENS = 16;

/** A request which shows that a revision answers. */
export interface TrialRequest {
  /** Below the base URL of the service. */
  path: string;
  body: Record<string, unknown>;
  /** Whether it was made up, so that a refusal says nothing about the model. */
  madeUp: boolean;
}

/**
 * What is sent: the model's own example, or something that it should take: zeros
 * shaped by its signature, a greeting to a language model.
 *
 * @param signature - where the revision has none, what its server says
 * @throws InputError when nothing is known that it would answer
 */
export function trialRequest(
  spec: RevisionSpec,
  modelName: string,
  signature: unknown = spec.signature,
): TrialRequest {
  const { example } = spec;
  if (protocolOf(spec) === 'openai') {
    return {
      ...openAiRequest(spec, modelName),
      madeUp: example === undefined,
    };
  }
  if (!example && !signature) {
    throw new InputError(
      'Nothing is known that the model would answer: give its model version an example or a signature in the catalog, and deploy it again',
    );
  }
  return {
    path: inferPath(modelName),
    body: example ?? { ...sampleRequest(signature as ModelSignature) },
    madeUp: example === undefined,
  };
}

function openAiRequest(
  { example, languageModel }: RevisionSpec,
  model: string,
) {
  const options = { maxTokens: MAX_TOKENS };
  const completes =
    example?.prompt !== undefined || languageModel?.facts.chat === false;
  return completes
    ? {
        path: COMPLETIONS_PATH,
        body: {
          ...completionRequest(model, 'Once upon a time', options),
          ...example,
          model,
        },
      }
    : {
        path: CHAT_PATH,
        body: {
          ...chatRequest(
            model,
            [{ role: 'user', content: 'Say hello.' }],
            options,
          ),
          ...example,
          model,
        },
      };
}

/**
 * Why an answer with a status of success is no prediction; undefined when it is
 * one: outputs, or at least one token.
 */
export function emptinessOf(
  spec: RevisionSpec,
  body: string,
): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return 'is not JSON';
  }
  if (protocolOf(spec) !== 'openai') {
    const outputs = (answer as { outputs?: unknown } | null)?.outputs;
    return Array.isArray(outputs) && outputs.length > 0
      ? undefined
      : 'holds no outputs';
  }
  try {
    const { text, reasoning = '', usage } = decodeCompletion(answer);
    // A token may be one that is never shown, such as the end.
    return (usage?.completionTokens ?? text.length + reasoning.length) > 0
      ? undefined
      : 'holds no token';
  } catch (error) {
    return `holds no token: ${(error as Error).message}`;
  }
}
