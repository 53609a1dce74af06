import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Device } from '../admin/schemas.ts';

const execute = promisify(execFile);
const timeoutMs = 5_000;
const maximalOutputBytes = 1024 * 1024;

const columns = [
  'index',
  'uuid',
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'mig.mode.current',
] as const;

/** A device as `nvidia-smi` reports it, before anybody asks who can use it. */
export type ReportedDevice = Omit<Device, 'usable' | 'reason'> & {
  migEnabled: boolean;
};

/** `[N/A]`, `[Not Supported]` and the like are no numbers. */
function numberOrAbsent(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function present<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as T;
}

/** Reads the rows of `--format=csv,noheader,nounits` for {@link columns}. */
export function parseDevices(csv: string): ReportedDevice[] {
  return csv
    .split('\n')
    .filter(line => line.trim() !== '')
    .flatMap(line => {
      const cells = line.split(',').map(cell => cell.trim());
      const cell = (name: (typeof columns)[number]) =>
        cells[columns.indexOf(name)];
      const index = numberOrAbsent(cell('index'));
      const uuid = cell('uuid');
      if (index === undefined || !uuid) {
        return [];
      }
      const driverVersion = cell('driver_version');
      return [
        present({
          index,
          uuid,
          name: cell('name') ?? 'unknown',
          memoryMiB: numberOrAbsent(cell('memory.total')) ?? 0,
          memoryUsedMiB: numberOrAbsent(cell('memory.used')),
          utilizationPercent: numberOrAbsent(cell('utilization.gpu')),
          temperatureCelsius: numberOrAbsent(cell('temperature.gpu')),
          powerWatts: numberOrAbsent(cell('power.draw')),
          driverVersion:
            driverVersion && !driverVersion.startsWith('[')
              ? driverVersion
              : undefined,
          migEnabled: cell('mig.mode.current') === 'Enabled',
        }),
      ];
    });
}

/**
 * Replaces each device in MIG mode by its slices, as `nvidia-smi -L` lists
 * them. Live numbers of the whole device say nothing of a slice and are left
 * out. A device in MIG mode without slices stays: nobody can compute on it, and
 * that is worth seeing.
 */
export function withSlices(
  devices: ReportedDevice[],
  list: string,
): ReportedDevice[] {
  const slices = new Map<number, { profile: string; uuid: string }[]>();
  let gpu: number | undefined;
  for (const line of list.split('\n')) {
    const device = /^GPU (\d+):/.exec(line);
    const slice = /^\s+MIG (\S+)\s+Device\s+\d+: \(UUID: ([^)]+)\)/.exec(line);
    if (device) {
      gpu = Number(device[1]);
    } else if (slice && gpu !== undefined) {
      const known = slices.get(gpu) ?? [];
      slices.set(gpu, [...known, { profile: slice[1], uuid: slice[2] }]);
    }
  }
  return devices.flatMap(device => {
    const own = device.migEnabled ? slices.get(device.index) ?? [] : [];
    if (own.length === 0) {
      return [device];
    }
    return own.map(({ profile, uuid }) => {
      const gigabytes = /\.(\d+)gb/.exec(profile)?.[1];
      return present({
        index: device.index,
        uuid,
        name: `${device.name} MIG ${profile}`,
        memoryMiB: gigabytes === undefined ? 0 : Number(gigabytes) * 1024,
        driverVersion: device.driverVersion,
        migEnabled: true,
      });
    });
  });
}

/**
 * The NVIDIA devices of this machine. No `nvidia-smi`, or one that fails or
 * hangs: none.
 */
export async function readDevices(
  options: { command?: string } = {},
): Promise<ReportedDevice[]> {
  const command = options.command ?? 'nvidia-smi';
  const run = async (args: string[]) => {
    const { stdout } = await execute(command, args, {
      timeout: timeoutMs,
      maxBuffer: maximalOutputBytes,
      killSignal: 'SIGKILL',
    });
    return stdout;
  };
  try {
    const devices = parseDevices(
      await run([
        `--query-gpu=${columns.join(',')}`,
        '--format=csv,noheader,nounits',
      ]),
    );
    return devices.some(device => device.migEnabled)
      ? withSlices(devices, await run(['-L']))
      : devices;
  } catch {
    return [];
  }
}
