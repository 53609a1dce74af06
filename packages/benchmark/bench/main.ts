import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCeiling } from './ceiling.ts';
import { benchFieldTools } from './fieldTools.ts';
import { benchStarved } from './starved.ts';
import { benchTenMillion } from './tenMillion.ts';
import { benchTruth } from './truth.ts';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      requests: { type: 'string', default: '10000000' },
      repeats: { type: 'string', default: '100' },
      // Of the server and of the generator: parts on other ones can run beside.
      cpus: { type: 'string', default: '0,1' },
    },
  });

  const [server, generator] = values.cpus.split(',').map(Number);
  if (!Number.isInteger(server) || !Number.isInteger(generator)) {
    process.stderr.write('--cpus wants two CPUs, as in --cpus 0,1\n');
    process.exit(2);
  }
  const used = { server, generator };
  const parts: Record<string, () => Promise<void>> = {
    ceiling: () => benchCeiling(used),
    truth: () => benchTruth(used),
    'field-tools': () => benchFieldTools(used),
    starved: () => benchStarved(Number(values.repeats), used),
    'ten-million': () => benchTenMillion(Number(values.requests), used),
  };

  const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
  const unknown = wanted.find(name => !(name in parts));
  if (unknown !== undefined) {
    process.stderr.write(
      `no part ${unknown}; there are ${Object.keys(parts).join(', ')}\n`,
    );
    process.exit(2);
  }

  const versionOf = (program: string) =>
    spawnSync(program, ['-v'], { encoding: 'utf8' });
  const wrk = versionOf('wrk').stdout?.split('\n')[0] ?? 'no wrk';
  const nginx = versionOf('nginx').stderr?.trim() ?? 'no nginx';
  const [cpu] = cpus();
  const [load] = loadavg();
  process.stdout.write(
    [
      `node ${process.versions.node}; ${wrk || 'no wrk'}; ${nginx}`,
      `${cpus().length} x ${cpu?.model}; load average ${load.toFixed(1)}\n`,
    ].join('\n'),
  );
  for (const name of wanted) {
    await parts[name]();
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
