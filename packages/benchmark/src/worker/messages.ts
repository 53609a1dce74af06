import type { EnginePart, WindowPart } from '../engine/types.ts';
import type { BenchmarkPlan } from '../plan.ts';

/** What a worker measured of the generator itself. */
export interface FloorPart {
  /** A LogHistogram in base64: response latencies at the plan's rate. */
  histogram: string;
  /** Requests per second in a closed loop. */
  maximalRate: number;
}

/** To a worker. Instants are milliseconds of the machine's monotonic clock. */
export type WorkerCommand =
  | { type: 'serve-nothing'; requestBytes: number }
  | {
      type: 'measure-floor';
      plan: BenchmarkPlan;
      share: WorkerShare;
      port: number;
    }
  | { type: 'prepare'; plan: BenchmarkPlan; share: WorkerShare }
  | { type: 'start'; epoch: number }
  | { type: 'stop' };

/** Which part of the schedule a worker drives. */
export interface WorkerShare {
  index: number;
  of: number;
  /** Its connections. */
  connections: number;
  /** How many latencies of each kind it may keep as they are. */
  room: number;
}

/** From a worker. */
export type WorkerMessage =
  | { type: 'serving'; port: number }
  | { type: 'floor'; floor: FloorPart }
  | { type: 'prepared'; version: string }
  | { type: 'windows'; windows: WindowPart[] }
  | { type: 'done'; windows: WindowPart[]; part: EnginePart }
  | { type: 'failed'; message: string };
