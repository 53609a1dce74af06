import type { Device, Runtime } from '../admin/schemas.ts';
import { readCapacity, type Capacity } from './capacity.ts';
import { readDevices } from './nvidiaSmi.ts';
import { findRuntime, judgeDevices, type FoundRuntime } from './runtime.ts';

const freshMs = 2_000;

/** What this machine offers. Devices are read at most every two seconds. */
export class Machine {
  readonly #runtime: Promise<FoundRuntime>;
  #read: { at: number; devices: Promise<Device[]> } | undefined;

  static create(options: { onnxServerBin: string }): Machine {
    return new Machine(findRuntime(options));
  }

  private constructor(runtime: Promise<FoundRuntime>) {
    this.#runtime = runtime;
  }

  capacity(): Promise<Capacity> {
    return readCapacity();
  }

  async runtime(): Promise<Runtime> {
    return (await this.#runtime).runtime;
  }

  devices(): Promise<Device[]> {
    const now = Date.now();
    if (!this.#read || now - this.#read.at > freshMs) {
      const devices = Promise.all([readDevices(), this.#runtime]).then(
        ([reported, found]) => judgeDevices(reported, found),
      );
      this.#read = { at: now, devices };
    }
    return this.#read.devices;
  }
}
