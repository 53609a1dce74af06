/* eslint-disable no-restricted-syntax */
const { dirname, join } = require('node:path');

/** What goes into the bundle of serving-host, see onnx-server's bundled.js. */
function servingHost() {
  const folder = join(__dirname, '..');
  const { dependencies } = require('../package.json');
  const rooms = Object.keys(dependencies).filter(name =>
    name.startsWith('@fairway/'),
  );
  return {
    folder,
    name: 'serving-host',
    packages: [
      folder,
      ...rooms.map(room => dirname(require.resolve(`${room}/package.json`))),
    ],
  };
}

module.exports = { servingHost };
