import type {
  Deployment,
  EndpointKey,
  LogLine,
  ServiceEvent,
} from '@fairway/backstage-plugin-mlops-common';
import { ago, readyService } from './fixtures';

const service = readyService.name;

export const keys: EndpointKey[] = [
  {
    id: 'key-1',
    name: 'checkout service',
    prefix: 'fwk_8sJ2',
    createdBy: 'user:default/software-engineer',
    createdAt: ago(80_000),
    expiresAt: ago(-7_000_000),
    lastUsedAt: ago(12),
    useCount: 48_213,
    rateLimit: { requestsPerSecond: 50, burst: 100 },
  },
  {
    id: 'key-2',
    name: 'load test',
    prefix: 'fwk_Qm4x',
    createdBy: 'user:default/software-engineer',
    createdAt: ago(5_000),
    revokedAt: ago(1_000),
    lastUsedAt: ago(1_010),
    useCount: 120,
  },
  {
    id: 'key-3',
    name: 'notebook',
    prefix: 'fwk_1aZz',
    createdBy: 'user:default/ml-engineer',
    createdAt: ago(600),
    useCount: 0,
  },
];

export const events: ServiceEvent[] = [
  {
    id: 6,
    at: ago(340),
    type: 'service-ready',
    severity: 'info',
    message: 'Revision 2 is ready: 2 of 2 replicas answer predictions.',
    actor: 'reconciler',
    revision: 2,
  },
  {
    id: 5,
    at: ago(344),
    type: 'replica-exited',
    severity: 'warning',
    message:
      'Replica digits-staging-2-b ended by signal SIGKILL and was started again.',
    actor: 'embedded',
    revision: 2,
    evidence: { signal: 'SIGKILL', exitCode: null, afterMs: 812, restarts: 1 },
  },
  {
    id: 4,
    at: ago(350),
    type: 'revision-created',
    severity: 'info',
    message: 'Revision 2: 2 replicas instead of 1.',
    actor: 'user:default/software-engineer',
    revision: 2,
    evidence: { replicas: { from: 1, to: 2 } },
  },
  {
    id: 3,
    at: ago(40_000),
    type: 'prediction-failed',
    severity: 'error',
    message: 'The check prediction failed; the service was not marked ready.',
    actor: 'reconciler',
    revision: 1,
    evidence: { status: 500, message: 'Got invalid dimensions for input' },
  },
  {
    id: 2,
    at: ago(86_390),
    type: 'key-created',
    severity: 'info',
    message: 'Endpoint key "checkout service" was created.',
    actor: 'user:default/software-engineer',
  },
  {
    id: 1,
    at: ago(86_400),
    type: 'service-created',
    severity: 'info',
    message: 'The service was created from the template Deploy ML model.',
    actor: 'user:default/software-engineer',
    revision: 1,
  },
];

const clicked = Date.parse('2026-11-23T10:00:00.000Z');
const at = (ms: number) => new Date(clicked + ms).toISOString();

export const deployments: Deployment[] = [
  {
    id: 'deployment-2',
    service,
    revision: 2,
    state: 'succeeded',
    message: 'Revision 2 answers predictions.',
    requestedBy: 'user:default/software-engineer',
    createdAt: at(41),
    finishedAt: at(1_283),
    timeline: [
      { mark: 'T0', at: at(0), source: 'browser' },
      { mark: 'T1', at: at(41), source: 'portal' },
      { mark: 'T2', at: at(88), source: 'portal' },
      { mark: 'T3', at: at(121), source: 'portal' },
      { mark: 'T4', at: at(126), source: 'target' },
      { mark: 'T5', at: at(128), source: 'target' },
      { mark: 'T6', at: at(176), source: 'target' },
      { mark: 'T7', at: at(612), source: 'target' },
      { mark: 'T8', at: at(1_020), source: 'target' },
      { mark: 'T9', at: at(1_028), source: 'target' },
      { mark: 'T10', at: at(1_283), source: 'portal' },
    ],
  },
  {
    id: 'deployment-1',
    service,
    revision: 1,
    state: 'failed',
    message: 'The digest of the artifact is not the one of the catalog.',
    requestedBy: 'user:default/software-engineer',
    createdAt: '2026-11-22T09:00:00.000Z',
    timeline: [
      { mark: 'T1', at: '2026-11-22T09:00:00.000Z', source: 'portal' },
      { mark: 'T2', at: '2026-11-22T09:00:00.060Z', source: 'portal' },
      { mark: 'T3', at: '2026-11-22T09:00:00.101Z', source: 'portal' },
    ],
  },
];

export const logLines: LogLine[] = [
  'Reading model file, 132 kB',
  'Digest sha256:bbbbbbbbbbbb matches',
  'Session ready after 21 ms, intra-op threads: 1',
  'Listening on a unix socket',
  'POST /v2/models/digits/infer 200 1.8 ms',
  'POST /v2/models/digits/infer 400 0.3 ms pixels: 63 values, 64 are needed',
  'POST /v2/models/digits/infer 200 1.6 ms',
].flatMap((line, index) =>
  readyService.replicas.map(replica => ({
    at: ago(300 - index * 20),
    replica: replica.name,
    stream: line.includes(' 400 ') ? ('stderr' as const) : ('stdout' as const),
    line,
  })),
);
