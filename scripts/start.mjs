// npm start: the demo portal, from a fresh clone or a built one.
import { relative } from 'node:path';
import { ensureBundle } from './lib/bundle.mjs';
import { startPortal, waitUntilReady } from './lib/portal.mjs';
import { bundlePrograms } from './lib/programs.mjs';
import { configuredPorts, requireFree } from './lib/ports.mjs';
import { endServingHost, findServingHost } from './lib/processes.mjs';
import { duration, main, step, Stop } from './lib/report.mjs';
import { ensureToolchain } from './toolchain.mjs';

const args = process.argv.slice(2).filter(arg => arg !== '--');

await main(async () => {
  const begun = performance.now();
  const { portal: port, serving } = configuredPorts();
  const url = `http://localhost:${port}`;
  await requireFree(port, 'the portal', 'FAIRWAY_PORT');
  if (!(await findServingHost())) {
    await requireFree(serving, 'the models', 'FAIRWAY_SERVING_PORT');
  }

  const toolchain = await ensureToolchain();
  await ensureBundle(toolchain);
  await bundlePrograms();

  const portal = startPortal({ ...toolchain, args });
  const stop = stopOnSignal(portal);
  try {
    await step('Starting the portal', 'Portal started', () =>
      waitUntilReady(portal, url),
    );
    const total = duration(performance.now() - begun);
    const log = relative(process.cwd(), portal.log);
    process.stdout.write(
      `\n  ${url}\n\n  Ready after ${total}. Ctrl-C stops everything; the log is ${log}\n`,
    );
    const ending = await portal.ended;
    if (!stop.requested) {
      throw new Stop(
        `${portal.lastLines()}\n\nThe portal ended by itself (${ending}); all of it is in ${log}`,
      );
    }
  } catch (error) {
    if (!stop.requested) {
      await portal.stop();
      await endServingHost();
      throw error;
    }
  }
  await stop.finished;
  return 0;
});

/** Ends everything in order on Ctrl-C; a second one changes nothing. */
function stopOnSignal(portal) {
  const state = { requested: false, finished: undefined };
  const finish = async () => {
    process.stdout.write('\nStopping …\n');
    await portal.stop();
    await endServingHost();
    process.stdout.write('Stopped.\n');
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      state.requested = true;
      state.finished ??= finish();
    });
  }
  return state;
}
