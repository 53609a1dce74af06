// For `node --require`: lets a portal that tests start again and again start
// sooner. What Node has compiled of a source is kept from one start to the next
// (by what the source says, so that another source is compiled anew), and what
// such a portal never uses is not loaded (seldomUsed.cjs).
const Module = require('node:module');
const { join } = require('node:path');
const { isSeldomUsed, onFirstUse } = require('./seldomUsed.cjs');

Module.enableCompileCache(join(__dirname, '../../node_modules/.cache/portals'));

const { require: load } = Module.prototype;

Module.prototype.require = function requireOnFirstUse(name) {
  return isSeldomUsed(name, this.filename)
    ? onFirstUse(() => load.call(this, name))
    : load.call(this, name);
};
