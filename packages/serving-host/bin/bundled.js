/* eslint-disable no-restricted-syntax */
const { dirname, join } = require('node:path');

/** What goes into the bundle of serving-host, see onnx-server's bundled.js. */
function servingHost() {
  const folder = join(__dirname, '..');
  const onnxServer = dirname(
    require.resolve('@fairway/onnx-server/package.json'),
  );
  const rooms = ['inference-protocol', 'statistics'];
  return {
    folder,
    name: 'serving-host',
    packages: [folder, ...rooms.map(room => join(onnxServer, '..', room))],
  };
}

module.exports = { servingHost };
