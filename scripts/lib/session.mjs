import { relative } from 'node:path';
import { startPortal, waitUntilReady } from './portal.mjs';
import { endServingHost } from './processes.mjs';
import { duration, step, Stop } from './report.mjs';

/**
 * Runs the demo portal until somebody ends it.
 *
 * @param {object} options
 * @param options.toolchain as `ensureToolchain` gives it
 * @param {string} options.url where it is to answer
 * @param {number} options.begun by the monotonic clock, when the user began to wait
 * @param {readonly string[]} options.args of the backend
 * @param {object} [options.env] further variables of its environment
 * @param {() => Promise<void>} [options.close] ends what was started for it
 */
export async function runPortal({
  toolchain,
  url,
  begun,
  args,
  env = {},
  close = async () => {},
}) {
  const { node } = toolchain;
  const portal = startPortal({ node, args, env: { ...toolchain.env, ...env } });
  const stop = stopOnSignal(portal, close);
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
      await close();
      throw error;
    }
  }
  await stop.finished;
}

/** Ends everything in order on Ctrl-C; a second one changes nothing. */
function stopOnSignal(portal, close) {
  const state = { requested: false, finished: undefined };
  const finish = async () => {
    process.stdout.write('\nStopping …\n');
    await portal.stop();
    await endServingHost();
    await close();
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
