// The SDKs of clouds and the clients of caches, which Backstage loads wherever a
// backend is loaded and which only a portal that is configured for them uses. To
// load them takes 0.4 of the 3 seconds that a portal of a test takes to start.
const SELDOM_USED =
  /^@(?:azure|aws-sdk|google-cloud)\/|^@keyv\/(?:memcache|redis|valkey)$/;
/** Among themselves they are loaded as ever: there they are more than called. */
const BY_BACKSTAGE = /[\\/]node_modules[\\/]@backstage[\\/]/;

/** Whether a module that asks for another can do without it until it uses it. */
function isSeldomUsed(name, askedBy) {
  return SELDOM_USED.test(name) && BY_BACKSTAGE.test(askedBy);
}

/**
 * Stands for what a module exports, and loads the module when it is first used.
 * What is compiled from ES modules asks for `default` at once, which loads nothing.
 */
function onFirstUse(load) {
  let exported;
  const exports = () => (exported ??= load());
  return new Proxy(
    {},
    {
      get: (_, key) =>
        key === 'default' && !('default' in exports())
          ? exports()
          : exports()[key],
      has: (_, key) => key === 'default' || key in exports(),
      ownKeys: () => Reflect.ownKeys(exports()),
      getOwnPropertyDescriptor: (_, key) =>
        key in exports()
          ? { value: exports()[key], enumerable: true, configurable: true }
          : undefined,
    },
  );
}

module.exports = { isSeldomUsed, onFirstUse };
