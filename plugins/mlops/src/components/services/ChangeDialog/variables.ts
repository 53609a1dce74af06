/** What is wrong with a line of environment variables. */
export type VariableProblem =
  | { code: 'tooManyVariables' }
  | { code: 'variableInvalid'; line: number; text: string }
  | { code: 'variableTwice'; line: number; name: string };

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const maximum = 64;

/** NAME=value in each line, as it is shown for editing. */
export function writeVariables(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** Reads NAME=value lines; empty lines are skipped. */
export function readVariables(
  text: string,
): { variables: Record<string, string> } | { problem: VariableProblem } {
  const variables: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.trim()) {
      continue;
    }
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(0, equals)).trim();
    if (equals < 0 || !namePattern.test(name)) {
      return {
        problem: {
          code: 'variableInvalid',
          line: index + 1,
          text: line.trim().slice(0, 60),
        },
      };
    }
    if (Object.hasOwn(variables, name)) {
      return { problem: { code: 'variableTwice', line: index + 1, name } };
    }
    variables[name] = line.slice(equals + 1);
  }
  return Object.keys(variables).length > maximum
    ? { problem: { code: 'tooManyVariables' } }
    : { variables };
}
