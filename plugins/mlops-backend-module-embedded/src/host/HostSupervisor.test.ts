import { mockServices } from '@backstage/backend-test-utils';
import { AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, TestMachine } from '../__testUtils__/TestMachine';
import { Backoff } from './Backoff';

describe('HostSupervisor', () => {
  jest.setTimeout(120_000);

  let machine: TestMachine;
  beforeEach(async () => {
    machine = await TestMachine.create();
  });
  afterEach(() => machine.close());

  it('starts a host once, however many ask for it', async () => {
    const supervisor = machine.supervisor();
    const hosts = await Promise.all(
      Array.from({ length: 5 }, () => supervisor.connect()),
    );
    expect(new Set(hosts.map(({ info }) => info.pid))).toEqual(
      new Set(machine.launched),
    );
    expect(machine.launched).toHaveLength(1);
    expect(supervisor.problem).toBeUndefined();
  });

  it('leaves the host running, and the next one takes it over', async () => {
    const first = machine.supervisor();
    const { info } = await first.connect();
    await first.close();

    const second = await machine.supervisor().connect();
    expect(second.info).toMatchObject({ pid: info.pid, epoch: info.epoch });
    expect(machine.launched).toEqual([info.pid]);
  });

  it('comes to one host with another supervisor that starts at the same time', async () => {
    const supervisors = [machine.supervisor(), machine.supervisor()];
    const hosts = await Promise.all(supervisors.map(s => s.connect()));
    expect(hosts[0].info.pid).toBe(hosts[1].info.pid);
    await eventually(
      'the host that came too late has ended',
      () => machine.running().length === 1,
    );
    expect(machine.running()).toEqual([hosts[0].info.pid]);
  });

  it('starts a host again that was killed', async () => {
    const supervisor = machine.supervisor();
    supervisor.start();
    const { info } = await supervisor.connect();
    process.kill(info.pid, 'SIGKILL');
    await eventually(
      'another host answers',
      async () =>
        (await supervisor.connect().catch(() => undefined))?.info.pid !==
        info.pid,
    );
    const again = await supervisor.connect();
    expect(again.info.hostId).toBe(info.hostId);
    expect(again.info.epoch).toBeGreaterThan(info.epoch);
  });

  it('lets an older host drain, starts a new one and says so', async () => {
    const { info } = await machine.supervisor().connect();
    const logger = mockServices.logger.mock();
    const newer = machine.supervisor({ version: '99.0.0', logger });

    const replaced = await newer.connect();

    expect(replaced.info.pid).not.toBe(info.pid);
    expect(machine.running()).toEqual([replaced.info.pid]);
    expect(logger.info).toHaveBeenCalledWith(
      expect.stringContaining('older than 99.0.0 of this backend'),
    );
  });

  it('replaces a host of its own version that would refuse what services declare', async () => {
    const { info } = await machine.supervisor().connect();
    const replaced = await machine
      .supervisor({ protocol: info.protocol + 1 })
      .connect();
    expect(replaced.info.pid).not.toBe(info.pid);
    expect(machine.running()).toEqual([replaced.info.pid]);
  });

  it('leaves a newer host as it is', async () => {
    const { info } = await machine.supervisor().connect();
    const older = await machine.supervisor({ version: '0.0.1' }).connect();
    expect(older.info.pid).toBe(info.pid);
  });

  it('gives a host new settings when a backend starts with them, but only then', async () => {
    const first = machine.supervisor();
    const { info } = await first.connect();
    const second = machine.supervisor({
      config: { allow: { roots: [], hosts: [] } },
    });
    const changed = await second.connect();
    expect(changed.info.pid).not.toBe(info.pid);

    const lost = await first.connect();
    await first.lost(lost);
    await expect(first.connect()).resolves.toMatchObject({
      info: { pid: changed.info.pid },
    });
  });

  it('says in plain words why no host comes up, and waits longer each time', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const backoff = Backoff.create({ firstMs: 60_000, longestMs: 60_000 });
    const supervisor = machine.supervisor({ config: { port }, backoff });
    try {
      await expect(supervisor.connect()).rejects.toThrow(
        new RegExp(`cannot be reached.*${port}`, 's'),
      );
      expect(supervisor.problem).toContain(String(port));
      await expect(supervisor.connect()).rejects.toThrow(String(port));
      expect(machine.launched).toHaveLength(1);
    } finally {
      taken.close();
    }
  });

  it('does not mistake an old file for a host', async () => {
    const { info } = await machine.supervisor().connect();
    process.kill(info.pid, 'SIGKILL');
    await eventually('the host is gone', () => machine.running().length === 0);

    const { info: next } = await machine.supervisor().connect();
    expect(next.pid).not.toBe(info.pid);
  });

  it('keeps the output of the host in the data directory', async () => {
    await machine.supervisor().connect();
    const log = join(machine.config.dataDirectory, 'serving-host.log');
    await expect(readFile(log, 'utf8')).resolves.toMatch(/\w+/);
  });
});
