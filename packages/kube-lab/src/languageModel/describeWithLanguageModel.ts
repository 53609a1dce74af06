import { languageModelLacks } from './llamaCpp.ts';

/**
 * Tests that need a `LanguageModelServer`, as `describe` has them. Where there can
 * be none they are skipped, and their name says why.
 */
export function describeWithLanguageModel(
  name: string,
  tests: () => void,
): void {
  const reason = languageModelLacks();
  const { describe: run } = globalThis;
  if (reason) {
    run.skip(`${name} (needs a language model: ${reason})`, tests);
  } else {
    run(name, tests);
  }
}
