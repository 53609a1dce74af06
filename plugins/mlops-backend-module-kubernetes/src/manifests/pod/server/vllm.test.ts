import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  COMMIT,
  languageModelFixture,
  languagePlacement,
  languageRevision,
  VLLM_IMAGE,
} from '../../../__testUtils__/languageModel';
import { placementFixture } from '../../../__testUtils__/placement';
import { podOf } from '../pod';

const service = desiredServiceFixture({ modelName: 'chat' });
const pod = (
  spec: Parameters<typeof languageRevision>[0] = {},
  placement = languagePlacement(),
) => podOf(service, languageRevision(spec), placement);
const server = (...parameters: Parameters<typeof pod>) =>
  pod(...parameters).containers[0];
const variable = (name: string, ...parameters: Parameters<typeof pod>) =>
  server(...parameters).env!.find(entry => entry.name === name);

const ON_FOUR = {
  resources: { cpu: 16, memoryMiB: 131_072, gpus: 4 },
  languageModel: {
    ...languageModelFixture,
    contextLength: 8192,
    quantization: 'fp8',
    tensorParallelism: 4,
  },
};
const image = `registry.example.com/models/chat@sha256:${'b'.repeat(64)}`;

describe('the pod of a language model', () => {
  it('serves a repository of the hub as it was at its commit', () => {
    expect(server()).toMatchObject({
      name: 'server',
      image: VLLM_IMAGE,
      command: ['vllm', 'serve'],
      args: [
        'organisation/name',
        '--served-model-name=chat',
        '--host=0.0.0.0',
        '--port=8080',
        '--shutdown-timeout=290',
        '--tensor-parallel-size=1',
        `--revision=${COMMIT}`,
        `--tokenizer-revision=${COMMIT}`,
      ],
      ports: [{ name: 'http', containerPort: 8080 }],
    });
    expect(pod()).not.toHaveProperty('initContainers');
    expect(variable('HF_HUB_OFFLINE')).toBeUndefined();
  });

  it('divides it over GPUs that share memory, as it was asked for', () => {
    const { args, resources, volumeMounts } = server(ON_FOUR);
    expect(args).toEqual(
      expect.arrayContaining([
        '--tensor-parallel-size=4',
        '--max-model-len=8192',
        '--quantization=fp8',
      ]),
    );
    expect(resources!.limits).toMatchObject({ 'nvidia.com/gpu': '4' });
    expect(volumeMounts).toContainEqual({
      name: 'shared-memory',
      mountPath: '/dev/shm',
    });
    expect(pod(ON_FOUR).volumes).toContainEqual({
      name: 'shared-memory',
      emptyDir: { medium: 'Memory', sizeLimit: '2Gi' },
    });
    expect(pod().volumes).not.toContainEqual(
      expect.objectContaining({ name: 'shared-memory' }),
    );
  });

  it('reads a model that is an image, or lies in a claim, and asks nobody', () => {
    const ofImage = { uri: `oci://${image}`, digest: image.split('@')[1] };
    expect(server(ofImage).args![0]).toBe('/mnt/models');
    expect(variable('HF_HUB_OFFLINE', ofImage)?.value).toBe('1');
    expect(pod(ofImage).volumes).toContainEqual({
      name: 'model',
      image: { reference: image, pullPolicy: 'IfNotPresent' },
    });
    const ofClaim = { uri: 'pvc://models/chat/1' };
    expect(server(ofClaim).args!.join(' ')).not.toContain('revision');
    expect(server(ofClaim).volumeMounts).toContainEqual({
      name: 'model',
      mountPath: '/mnt/models',
      readOnly: true,
      subPath: 'chat/1',
    });
    expect(pod(ofClaim).volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'models', readOnly: true },
    });
  });

  it('needs no more than Pod Security "restricted" gives, and writes to places with a limit', () => {
    const { volumes, securityContext } = pod(ON_FOUR);
    const container = server(ON_FOUR);
    expect(securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { emptyDir } of volumes!) {
      expect(emptyDir!.sizeLimit).toMatch(/^\d+[MG]i$/);
    }
    // Every folder that a variable names is in a volume that can be written to.
    const writable = container.volumeMounts!.map(({ mountPath }) => mountPath);
    const folders = container
      .env!.map(({ value }) => value ?? '')
      .filter(value => value.startsWith('/'));
    expect(folders.length).toBeGreaterThan(4);
    for (const folder of folders) {
      expect(
        writable.some(
          place => folder === place || folder.startsWith(`${place}/`),
        ),
      ).toBe(true);
    }
  });

  it('is given an hour to start, and is alive as long as its engine works', () => {
    const { startupProbe, readinessProbe, livenessProbe } = server();
    expect(startupProbe!.periodSeconds! * startupProbe!.failureThreshold!).toBe(
      3_600,
    );
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      expect(probe!.httpGet).toEqual({ path: '/health', port: 'http' });
    }
  });

  it('finishes what is under way within the time that its pod has to end in', () => {
    const { args, lifecycle } = server();
    const [seconds] = args!.flatMap(
      argument => /^--shutdown-timeout=(\d+)$/.exec(argument)?.[1] ?? [],
    );
    expect(
      lifecycle!.preStop!.sleep!.seconds + Number(seconds),
    ).toBeLessThanOrEqual(pod().terminationGracePeriodSeconds! - 5);
  });

  it('keeps connections longer than the hour that gateways keep them', () => {
    expect(
      Number(variable('VLLM_HTTP_TIMEOUT_KEEP_ALIVE')?.value),
    ).toBeGreaterThan(3_600);
  });

  it('is not waited for as long where it hangs', () => {
    const { startupProbe, livenessProbe } = server();
    for (const probe of [startupProbe, livenessProbe]) {
      expect(probe!.terminationGracePeriodSeconds).toBe(30);
    }
    expect(pod().terminationGracePeriodSeconds).toBe(300);
  });

  it('asks the hub as the configuration says', () => {
    const placement = languagePlacement({
      huggingFace: {
        endpoint: 'https://hub.example.com',
        tokenSecret: { name: 'hub', key: 'token' },
      },
    });
    expect(variable('HF_ENDPOINT', {}, placement)?.value).toBe(
      'https://hub.example.com',
    );
    expect(variable('HF_TOKEN', {}, placement)).toEqual({
      name: 'HF_TOKEN',
      valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } },
    });
    // What needs no hub gets no token of it.
    expect(
      variable('HF_TOKEN', { uri: `oci://${image}` }, placement),
    ).toBeUndefined();
  });

  it('takes variables of the revision over its own, each name once', () => {
    const environmentVariables = { HF_HOME: '/tmp/hub', HF_TOKEN: 'none' };
    const placement = languagePlacement({
      huggingFace: { tokenSecret: { name: 'hub', key: 'token' } },
    });
    const { env } = server({ environmentVariables }, placement);
    const names = env!.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(variable('HF_HOME', { environmentVariables })?.value).toBe(
      '/tmp/hub',
    );
    expect(env!.find(({ name }) => name === 'HF_TOKEN')).toHaveProperty(
      'valueFrom',
    );
  });

  it('is not made for a cluster without vLLM', () => {
    expect(() => pod({}, placementFixture())).toThrow('no image of vLLM');
  });
});
