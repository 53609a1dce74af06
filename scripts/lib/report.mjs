// What the scripts say: one line per step with the time it took, and one
// sentence when something is in the way.

const interactive = process.stdout.isTTY === true && !process.env.CI;
const WIDTH = 46;

/** A reason to stop that the person at the terminal can do something about. */
export class Stop extends Error {
  constructor(sentence, options) {
    super(sentence, options);
    this.name = 'Stop';
  }
}

export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 100
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function line(mark, text, time) {
  const right = time === undefined ? '' : duration(time).padStart(11);
  return `${mark} ${text.padEnd(WIDTH)}${right}`.trimEnd();
}

/** Prints a finished step. */
export function done(text, milliseconds, mark = '✔') {
  process.stdout.write(`${line(mark, text, milliseconds)}\n`);
}

/**
 * Runs one step: says what it is doing, then what is done and how long it took.
 *
 * @returns what `work` returns
 */
export async function step(doing, text, work) {
  const begun = performance.now();
  const elapsed = () => performance.now() - begun;
  let timer;
  if (interactive) {
    const draw = () =>
      process.stdout.write(`\r\x1b[K${line('·', `${doing} …`, elapsed())}`);
    draw();
    timer = setInterval(draw, 500);
  } else {
    process.stdout.write(`· ${doing} …\n`);
  }
  try {
    const result = await work();
    clear(timer);
    done(text, elapsed());
    return result;
  } catch (error) {
    clear(timer);
    done(doing, elapsed(), '✘');
    throw error;
  }
}

function clear(timer) {
  if (timer) {
    clearInterval(timer);
    process.stdout.write('\r\x1b[K');
  }
}

/** Runs a script's main function and turns its failure into an exit code. */
export async function main(run) {
  const [major] = process.versions.node.split('.').map(Number);
  try {
    if (major < 20) {
      throw new Stop(
        `Node ${process.versions.node} is too old to set the project up: install Node 20 or later (Node 24 itself is then brought along).`,
      );
    }
    if (process.platform === 'win32') {
      throw new Stop(
        'Windows is not supported directly: run the project in WSL 2.',
      );
    }
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(
      error instanceof Stop ? `\n${error.message}\n` : `\n${error.stack}\n`,
    );
  }
}
