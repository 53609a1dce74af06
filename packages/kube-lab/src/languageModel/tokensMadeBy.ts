/** The counters of llama.cpp and of vLLM. */
const counter =
  /^(?:llamacpp:tokens_predicted_total|vllm:generation_tokens_total\{.*\}) (\S+)$/m;

/**
 * How many tokens a server of a language model has made since it started, by its
 * metrics.
 *
 * @param url of the server, without a path
 */
export async function tokensMadeBy(url: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  const [, count] = counter.exec(await response.text()) ?? [];
  return Number(count);
}
