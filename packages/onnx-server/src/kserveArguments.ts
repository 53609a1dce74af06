import type { ServerDefaults } from './options.ts';

/** What KServe's runtimes are told, and what that is called here. */
const NAMES: Readonly<Record<string, string>> = {
  '--model_name': '--name',
  '--http_port': '--port',
};
const MODEL_FOLDER = '--model_dir';

/**
 * Arguments in which KServe's own names (`--model_name`, `--model_dir`,
 * `--http_port`) are replaced by ours; others are left as they are.
 */
export function kserveArguments(args: readonly string[]): string[] {
  // "--name=value" and "--name value" alike.
  const split = args.flatMap(arg => {
    const at = arg.indexOf('=');
    const name = at === -1 ? arg : arg.slice(0, at);
    const isOurs = name !== MODEL_FOLDER && !Object.hasOwn(NAMES, name);
    return isOurs || at === -1 ? [arg] : [name, arg.slice(at + 1)];
  });
  return split
    .filter(arg => arg !== MODEL_FOLDER)
    .map(arg => (Object.hasOwn(NAMES, arg) ? NAMES[arg] : arg));
}

/** What a container's environment says, where arguments say nothing. */
export function defaultsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): ServerDefaults {
  const { PORT: port, ONNX_SERVER_HOST: host } = environment;
  return { ...(port && { port }), ...(host && { host }) };
}
