import { createHash } from 'node:crypto';
import { AcceptedKey, DesiredRevision, DesiredService } from '../targets';

/** A declaration of one ready-made service for tests. */
export function desiredServiceFixture(
  overrides: Partial<DesiredService> = {},
): DesiredService {
  const name = overrides.name ?? 'digits';
  return {
    id: `id-of-${name}`,
    name,
    modelName: 'digits',
    model: 'model:default/digits',
    owner: 'group:default/team-a',
    environment: 'development',
    pool: 'gpupool:default/fake-pool',
    revisions: [desiredRevisionFixture()],
    keys: [],
    ...overrides,
  };
}

/** Revision 1 with one small replica and all of the traffic. */
export function desiredRevisionFixture({
  spec,
  ...overrides
}: Partial<Omit<DesiredRevision, 'spec'>> & {
  spec?: Partial<DesiredRevision['spec']>;
} = {}): DesiredRevision {
  return {
    number: 1,
    replicas: 1,
    weight: 100,
    spec: {
      modelVersion: '1',
      uri: 'file:///models/digits/1/model.onnx',
      digest: `sha256:${'0'.repeat(64)}`,
      format: 'onnx',
      runtime: 'onnx',
      resources: { cpu: 0.5, memoryMiB: 256, gpus: 0 },
      replicas: 1,
      environmentVariables: {},
      ...spec,
    },
    ...overrides,
  };
}

/** What a target is told of an endpoint key with this secret. */
export function acceptedKeyFixture(id: string, secret: string): AcceptedKey {
  return { id, sha256: createHash('sha256').update(secret).digest('hex') };
}
