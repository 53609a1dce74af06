import { HostInfo } from '@fairway/serving-host';
import { reasonToReplace } from './reasonToReplace';

const settings = ['--port', '7080'];

const judge = (options: {
  running: string;
  protocol?: number;
  ours?: string;
  record?: { pid: number; settings: string[] };
}) =>
  reasonToReplace({
    info: {
      pid: 7,
      version: options.running,
      protocol: options.protocol ?? 2,
    } as HostInfo,
    record: options.record,
    protocol: 2,
    version: options.ours ?? '1.2.3',
    settings,
  });

describe('reasonToReplace', () => {
  it.each(['1.2.2', '1.1.9', '0.9.9', 'unknown'])(
    'replaces the older version %s',
    running => {
      expect(judge({ running })).toContain('older than 1.2.3');
    },
  );

  it.each(['1.2.3', '1.2.10', '1.10.0', '2.0.0'])(
    'leaves version %s as it is',
    running => {
      expect(judge({ running })).toBeUndefined();
    },
  );

  it.each(['1.2.2', '1.2.3', '2.0.0'])(
    'replaces version %s that would refuse what services declare',
    running => {
      expect(judge({ running, protocol: 1 })).toContain(
        'speaks protocol 1, older than 2',
      );
    },
  );

  it.each(['1.2.2', '1.2.3', '2.0.0'])(
    'leaves version %s that knows more than this backend',
    running => {
      const record = { pid: 7, settings: [] };
      expect(judge({ running, protocol: 3, record })).toBeUndefined();
    },
  );

  it('replaces a host that was started with other settings', () => {
    const record = { pid: 7, settings: ['--port', '7081'] };
    expect(judge({ running: '1.2.3', record })).toContain('other settings');
  });

  it('leaves a host with the same settings, and one whose settings nobody knows', () => {
    expect(
      judge({ running: '1.2.3', record: { pid: 7, settings } }),
    ).toBeUndefined();
    expect(
      judge({ running: '1.2.3', record: { pid: 8, settings: [] } }),
    ).toBeUndefined();
  });

  it('leaves the settings of a newer host to the backend that started it', () => {
    expect(
      judge({ running: '2.0.0', record: { pid: 7, settings: [] } }),
    ).toBeUndefined();
  });
});
