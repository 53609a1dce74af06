import { Revision } from '@fairway/backstage-plugin-mlops-common';
import {
  Observation,
  ObservedRevision,
} from '@fairway/backstage-plugin-mlops-node';
import { StoredDeployment } from '../deployments/DeploymentsStore';
import { PlanInput, planService } from '../services/reconcile/plan';
import { StoredService } from '../services/ServicesStore';
import { specFixture } from './stores';

export const now = Date.parse('2026-01-01T12:00:00Z');

export const service: StoredService = {
  id: 'id',
  name: 'digits',
  model: 'model:default/digits',
  environment: 'development',
  pool: 'gpupool:default/fake-pool',
  owner: 'group:default/team-a',
  target: 'fake',
  desiredState: 'running',
  revisionNumber: 2,
  phase: 'deploying',
  message: '',
  phaseSince: 0,
  replicas: [],
  createdBy: 'user:default/mock',
  createdAt: 0,
  updatedAt: 0,
};

export const revision = (number: number, replicas = 1): Revision => ({
  number,
  spec: { ...specFixture, replicas },
  reason: '',
  createdBy: 'user:default/mock',
  createdAt: '',
});

export const deployment = (
  state: StoredDeployment['state'],
  createdAt = now,
): StoredDeployment => ({
  id: 'deployment',
  serviceId: 'id',
  requestHash: '',
  service: 'digits',
  revision: 2,
  state,
  message: state === 'failed' ? 'The model cannot be loaded.' : '',
  requestedBy: 'user:default/mock',
  createdAt: new Date(createdAt).toISOString(),
  timeline: [],
});

export const observed = (
  number: number,
  overrides: Partial<ObservedRevision> = {},
): ObservedRevision => ({
  number,
  desiredReplicas: 1,
  readyReplicas: 1,
  weight: 0,
  stages: {},
  ...overrides,
});

export const observation = (
  revisions: ObservedRevision[] = [],
  overrides: Partial<Observation> = {},
): Observation => ({
  exists: true,
  revisions,
  replicas: [],
  keyIds: [],
  keyUsage: [],
  events: [],
  asOf: now,
  ...overrides,
});

export const plan = (input: Partial<PlanInput> = {}) =>
  planService({
    service,
    wanted: revision(2),
    deployment: deployment('running'),
    observation: observation(),
    now,
    ...input,
  });

export const weights = (decided: ReturnType<typeof plan>) =>
  decided.revisions.map(({ number, weight }) => [number, weight]);
