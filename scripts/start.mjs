// npm start: the demo portal, from a fresh clone or a built one.
import { ensureBundle } from './lib/bundle.mjs';
import { bundlePrograms } from './lib/programs.mjs';
import { configuredPorts, requireFree } from './lib/ports.mjs';
import { findServingHost } from './lib/processes.mjs';
import { main } from './lib/report.mjs';
import { runPortal } from './lib/session.mjs';
import { ensureToolchain } from './toolchain.mjs';

const args = process.argv.slice(2).filter(arg => arg !== '--');

await main(async () => {
  const begun = performance.now();
  const { portal: port, serving } = configuredPorts();
  await requireFree(port, 'the portal', 'FAIRWAY_PORT');
  if (!(await findServingHost())) {
    await requireFree(serving, 'the models', 'FAIRWAY_SERVING_PORT');
  }
  const toolchain = await ensureToolchain();
  await ensureBundle(toolchain);
  await bundlePrograms();
  const url = `http://localhost:${port}`;
  await runPortal({ toolchain, url, begun, args });
  return 0;
});
