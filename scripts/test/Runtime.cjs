const { createRequire } = require('node:module');
const { Script } = require('node:vm');
const { isSeldomUsed, onFirstUse } = require('./seldomUsed.cjs');

const ofCli = createRequire(require.resolve('@backstage/cli/package.json'));
const BackstageRuntime = ofCli(
  '@backstage/cli-module-test-jest/config/jestCachingModuleLoader',
);

const INSTALLED = /[\\/]node_modules[\\/]/;
/** Whose import it is must be known, so what may import is compiled each time. */
const MAY_IMPORT = /\bimport\b\s*[(/]/;

/** What became of each installed file, by how it is transformed. */
const transformed = new Map();
/** What was compiled last of each file, and of which source. */
const compiled = new Map();

/**
 * How modules are loaded in tests. Each test file evaluates all that it imports
 * anew, in a context of its own, which keeps tests apart. That takes neither to
 * transform and compile the same file again for every test file and every
 * package that a worker comes by, nor to load what nobody uses.
 */
module.exports = class Runtime extends BackstageRuntime {
  requireModuleOrMock(from, name) {
    return isSeldomUsed(name, from)
      ? onFirstUse(() => super.requireModuleOrMock(from, name))
      : super.requireModuleOrMock(from, name);
  }

  transformFile(filename, options) {
    const isShared =
      INSTALLED.test(filename) &&
      !options?.isInternalModule &&
      !options?.supportsStaticESM &&
      !this._coverageOptions.collectCoverage;
    if (!isShared) {
      return super.transformFile(filename, options);
    }
    // The CLI gives projects that transform alike the same one.
    const key = `${this._config.id} ${filename}`;
    const known = transformed.get(key);
    if (known) {
      this._fileTransforms.set(filename, known);
      if (known.sourceMapPath) {
        this._sourceMapRegistry.set(filename, known.sourceMapPath);
      }
      return known.code;
    }
    const code = super.transformFile(filename, options);
    transformed.set(key, this._fileTransforms.get(filename));
    return code;
  }

  createScriptFromCode(source, filename) {
    const context = this._environment.getVmContext();
    if (!context || MAY_IMPORT.test(source)) {
      return super.createScriptFromCode(source, filename);
    }
    const parameters = this.constructInjectedModuleParameters().join();
    let known = compiled.get(filename);
    if (known?.source !== source || known.parameters !== parameters) {
      const head = `(function (${parameters}) {`;
      try {
        const script = new Script(`${head}${source}\n})`, {
          filename,
          // Stack traces are for the source without the head.
          columnOffset: -head.length,
        });
        known = { source, parameters, script };
      } catch {
        // Which says what is wrong with the source as it is.
        return super.createScriptFromCode(source, filename);
      }
      compiled.set(filename, known);
    }
    return known.script.runInContext(context);
  }
};
