import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDevices, readDevices, withSlices } from './nvidiaSmi.ts';
import { judgeDevices } from './runtime.ts';

jest.setTimeout(60_000);

// As driver 580.159.04 printed it on a machine with an H200 at work.
const seen =
  '0, GPU-eeee, NVIDIA H200, 580.159.04, 143771, 1011, 99, 64, 691.34, Disabled\n';
// Lines in the form that nvidia-smi documents for these queries.
const query = [
  '0, GPU-aaaa, NVIDIA A10G, 535.104.05, 23028, 0, 0, 27, 8.92, [N/A]',
  '1, GPU-bbbb, NVIDIA A100-SXM4-40GB, 535.104.05, 40960, 19, [N/A], 31, [Not Supported], Enabled',
  '',
].join('\n');
const list = [
  'GPU 0: NVIDIA A10G (UUID: GPU-aaaa)',
  'GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-bbbb)',
  '  MIG 3g.20gb     Device  0: (UUID: MIG-cccc)',
  '  MIG 1g.5gb      Device  1: (UUID: MIG-dddd)',
].join('\n');

describe('nvidia-smi', () => {
  it('is read with its zeros, and what it does not know is absent', () => {
    expect(parseDevices(query)).toEqual([
      {
        index: 0,
        uuid: 'GPU-aaaa',
        name: 'NVIDIA A10G',
        memoryMiB: 23028,
        memoryUsedMiB: 0,
        utilizationPercent: 0,
        temperatureCelsius: 27,
        powerWatts: 8.92,
        driverVersion: '535.104.05',
        migEnabled: false,
      },
      {
        index: 1,
        uuid: 'GPU-bbbb',
        name: 'NVIDIA A100-SXM4-40GB',
        memoryMiB: 40960,
        memoryUsedMiB: 19,
        temperatureCelsius: 31,
        driverVersion: '535.104.05',
        migEnabled: true,
      },
    ]);
    expect(parseDevices('No devices were found\n')).toEqual([]);
  });

  it('is read as a real one printed it', () => {
    expect(parseDevices(seen)).toEqual([
      {
        index: 0,
        uuid: 'GPU-eeee',
        name: 'NVIDIA H200',
        memoryMiB: 143771,
        memoryUsedMiB: 1011,
        utilizationPercent: 99,
        temperatureCelsius: 64,
        powerWatts: 691.34,
        driverVersion: '580.159.04',
        migEnabled: false,
      },
    ]);
  });

  it('shows the slices of a device in MIG mode in its place', () => {
    const devices = withSlices(parseDevices(query), list);
    expect(devices.map(({ uuid, memoryMiB }) => [uuid, memoryMiB])).toEqual([
      ['GPU-aaaa', 23028],
      ['MIG-cccc', 20480],
      ['MIG-dddd', 5120],
    ]);
  });

  it('says of every device why the CPU build cannot use it', () => {
    const [device] = judgeDevices(parseDevices(query), {
      runtime: { name: 'onnxruntime-node', version: '1.30.0', usable: true },
      hasGpuProvider: false,
    });
    expect(device).toMatchObject({
      usable: false,
      reason: expect.stringMatching(/CPU build/),
    });
    expect(device).not.toHaveProperty('migEnabled');
  });

  it('is run as a program; where it is absent or fails there are no devices', async () => {
    await expect(
      readDevices({ command: 'no-such-nvidia-smi' }),
    ).resolves.toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'smi-'));
    const command = join(folder, 'nvidia-smi');
    writeFileSync(
      command,
      `#!/bin/sh\nif [ "$1" = -L ]; then cat <<'E'\n${list}\nE\nelse cat <<'E'\n${query}E\nfi\n`,
    );
    chmodSync(command, 0o700);
    await expect(readDevices({ command })).resolves.toHaveLength(3);
    writeFileSync(command, '#!/bin/sh\nexit 9\n');
    await expect(readDevices({ command })).resolves.toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
