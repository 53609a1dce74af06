import { CHAT_PATH, COMPLETIONS_PATH } from '../openai/requests.ts';
import { curlSnippet, javaScriptSnippet } from './snippets.ts';

/** What a snippet asks, and where. */
export interface LanguageModelSnippetOptions {
  /** Base URL of the service, without /v1. */
  url: string;
  /** Endpoint key; the service asks for none when absent. */
  key?: string;
  modelName: string;
  /** Whether the model knows no conversations, and only goes on with a text. */
  completesOnly?: boolean;
  /** What is said; something short when absent. */
  prompt?: string;
}

const MAX_TOKENS = 128;

function promptOf({ completesOnly, prompt }: LanguageModelSnippetOptions) {
  return prompt ?? (completesOnly ? 'Once upon a time' : 'Hello!');
}

function requestOf(options: LanguageModelSnippetOptions) {
  const { url, modelName, completesOnly } = options;
  const base = url.replace(/\/+$/, '');
  const prompt = promptOf(options);
  return completesOnly
    ? {
        url: `${base}${COMPLETIONS_PATH}`,
        body: {
          model: modelName,
          prompt,
          max_tokens: MAX_TOKENS,
        },
      }
    : {
        url: `${base}${CHAT_PATH}`,
        body: {
          model: modelName,
          messages: [{ role: 'user', content: prompt }],
          max_tokens: MAX_TOKENS,
        },
      };
}

/** A curl command that works as pasted into a POSIX shell. */
export function languageModelCurl(
  options: LanguageModelSnippetOptions,
): string {
  return curlSnippet({ ...requestOf(options), key: options.key });
}

/** A module of JavaScript that works as pasted, in Node.js and in browsers. */
export function languageModelJavaScript(
  options: LanguageModelSnippetOptions,
): string {
  return javaScriptSnippet({
    ...requestOf(options),
    key: options.key,
    shown: options.completesOnly
      ? 'answer.choices[0].text'
      : 'answer.choices[0].message.content',
  });
}

/** A Python 3 program for the package `openai`, which prints while the answer comes. */
export function languageModelPython(
  options: LanguageModelSnippetOptions,
): string {
  const { url, key, completesOnly } = options;
  const prompt = JSON.stringify(promptOf(options));
  const said = completesOnly
    ? `prompt=${prompt}`
    : `messages=[{"role": "user", "content": ${prompt}}]`;
  const base = JSON.stringify(`${url.replace(/\/+$/, '')}/v1`);
  return `from openai import OpenAI  # pip install openai

client = OpenAI(base_url=${base}, api_key=${JSON.stringify(key ?? 'none')})

stream = client.${completesOnly ? 'completions' : 'chat.completions'}.create(
    model=${JSON.stringify(options.modelName)},
    ${said},
    max_tokens=${MAX_TOKENS},
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].${
          completesOnly ? 'text' : 'delta.content'
        } or "", end="", flush=True)
print()
`;
}
