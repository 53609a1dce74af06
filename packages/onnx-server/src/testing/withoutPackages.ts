/** Arguments of Node with which packages look as if they were not installed. */
export function withoutPackages(...names: string[]): string[] {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (!${JSON.stringify(names)}.includes(specifier)) {
        return next(specifier, context);
      }
      throw Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' });
    }});`;
  return ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
}
