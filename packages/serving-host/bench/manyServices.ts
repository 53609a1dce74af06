// What services cost that are registered and sleep: the same host with 10 and
// with 1000 of them. yarn workspace @fairway/serving-host bench:services
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HostUnderTest } from './HostUnderTest.ts';
import { measureTick } from './measureTick.ts';
import { seed } from './seed.ts';

const { values } = parseArgs({
  options: {
    registered: { type: 'string', default: '1000' },
    live: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '15' },
  },
});
const registered = Number(values.registered);
const live = Number(values.live);
const seconds = Number(values.seconds);
if (!(registered >= 10 && registered <= 1000)) {
  throw new Error('--registered takes a number from 10 to 1000');
}
if (!(live >= 10 && live <= registered && seconds >= 1)) {
  throw new Error('--live takes a number from 10 to --registered');
}

const say = (line = '') => process.stdout.write(`${line}\n`);

type Costs = Record<string, number>;

async function measure(setting: {
  registered: number;
  live: number;
}): Promise<Costs> {
  const directory = await mkdtemp(join(tmpdir(), 'many-services-'));
  try {
    await seed(directory, setting);
    const host = await HostUnderTest.start(directory);
    try {
      const readyMs = await host.untilReady(setting.live);
      const cpu = await host.idleCpu(seconds);
      return {
        'start until it serves, ms': host.servingMs,
        'start until all live are ready, ms': readyMs,
        'resident, MiB': await host.residentMiB(),
        'CPU while nobody calls, ms per s': cpu,
        'tick of the autoscaler, µs': measureTick(setting),
        'page of the list, ms': await host.time(client =>
          client.listPage({ limit: 50 }),
        ),
        'one service, ms': await host.time(client =>
          client.get('service-0001'),
        ),
        'one write, ms': await host.timeWrites(),
        'metrics, ms': await host.time(() => host.metrics()),
      };
    } finally {
      await host.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const settings = [
    { registered: 10, live: 10 },
    { registered, live: 10 },
    { registered, live },
  ];
  say(
    `Node ${
      process.version
    }, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(
      2,
    )}; medians of 50 calls`,
  );
  const results: Costs[] = [];
  for (const setting of settings) {
    say(`… ${setting.registered} registered, ${setting.live} live`);
    results.push(await measure(setting));
  }
  const titles = settings.map(item => `${item.registered}/${item.live} live`);
  say();
  say(
    `| cost | ${titles.join(' | ')} | ${titles
      .slice(1)
      .map(title => `${title} to ${titles[0]}`)
      .join(' | ')} |`,
  );
  say(`| --- |${' ---: |'.repeat(5)}`);
  for (const name of Object.keys(results[0])) {
    const [base, ...others] = results.map(costs => costs[name]);
    const figures = [base, ...others].map(value => value.toFixed(2));
    const ratios = others.map(value => (value / base).toFixed(2));
    say(`| ${name} | ${[...figures, ...ratios].join(' | ')} |`);
  }
}

main();
