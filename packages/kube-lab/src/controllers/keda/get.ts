/** Nothing where an address answers with success, else what it says. */
export async function get(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  return response.ok ? undefined : `${response.status} ${text}`;
}
