/** Bodies of deployments that ask for too much, by what is wrong with them. */
export const huge: Record<string, object> = {
  'ten thousand environment variables': {
    environmentVariables: Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`NAME_${index}`, 'value']),
    ),
  },
  'a body of three megabytes': {
    environmentVariables: { NAME: 'x'.repeat(3 * 2 ** 20) },
  },
  'a key of a hundred thousand letters': {
    idempotencyKey: 'x'.repeat(100_000),
  },
  'a billion replicas': { replicas: 1e9 },
  'no number of replicas': { replicas: NaN },
  'scaling without an end': { scaling: { minReplicas: 1, maxReplicas: 1e308 } },
  'memory without an end': {
    resources: { cpu: 1, memoryMiB: 1e308, gpus: 1 },
  },
  'less than no memory': { resources: { cpu: 1, memoryMiB: -1, gpus: 1 } },
  'something nested a thousand times': { manifest: nested(1_000) },
  'something that nobody knows': { manifest: { kind: 'ClusterRoleBinding' } },
};

/** Bodies of deployments that name what is not theirs, or nothing. */
export const misnamed: Record<string, object> = {
  'a name of capitals': { name: 'UPPER' },
  'a name of 254 letters': { name: 'a'.repeat(254) },
  'a look-alike of a name': { name: 'm\u043edel' },
  'a path as a name': { name: '../models' },
  'a namespace in a name': { name: 'kube-system/model' },
  'a label in a name': { name: 'model\nfairway.dev/revision: "1"' },
  'a template as a name': { name: '{{ .Values.name }}' },
  'a command as a name': { name: 'model; rm -rf /' },
  'no name': { name: '' },
  'a pool of another namespace': { pool: 'gpupool:kube-system/gpus' },
  'a path as a pool': { pool: 'gpupool:default/../gpus' },
  'an environment that nobody has': { environment: 'kube-system' },
  'a path as a version': { version: '../../../etc/passwd' },
  'a header as a version': { version: 'first\r\nX-Owner: me' },
  'a model that nobody has': { model: 'model:default/nobody' },
  'a line break in a variable': { environmentVariables: { 'A\nB': '1' } },
};

/** Addresses of models that lead inside, by the version that has each. */
export const inward: Record<string, string> = {
  metadata: 'http://169.254.169.254/latest/meta-data',
  loopback: 'https://[::1]:6443/model.onnx',
  cluster: 'https://kubernetes.default.svc/api',
  file: 'file:///etc/passwd',
  above: 'https://models.example.com/../../etc/passwd',
  disguised: 'https://models.example.com@169.254.169.254/model.onnx',
  ported: 'https://models.example.com:6443/model.onnx',
  bucket: 's3://models@evil/model.onnx',
};

function nested(depth: number): object {
  return depth === 0 ? {} : { spec: nested(depth - 1) };
}
