import { explainFailure } from './explainFailure.ts';

describe('a build that failed', () => {
  it.each([
    [
      'go: k8s.io/kubernetes@v1.34.10: reading https://modules.example.com/k8s.io/kubernetes/@v/v1.34.10.mod: 403 Forbidden',
      'The module proxy refuses a module',
    ],
    [
      'go: k8s.io/api@v0.34.10: Get "https://modules.example.com/k8s.io/api/@v/v0.34.10.mod": dial tcp: lookup modules.example.com: no such host',
      'The module proxy cannot be reached',
    ],
    [
      'main.go:3:2: missing go.sum entry for module providing package k8s.io/api',
      'go.mod and go.sum do not fit together',
    ],
    ['write /home/x: no space left on device', 'The disk is full'],
    [
      'go: go.mod requires go >= 1.27.0 (running go 1.26.8; GOTOOLCHAIN=local)',
      'The Go on this machine is too old',
    ],
    ['compile: signal: killed', 'The compiler was killed'],
  ])('of "%s" says what to do', (output, cause) => {
    const { message } = explainFailure('Building etcd', output);
    expect(message).toMatch(/^Building etcd failed\.\n/);
    expect(message).toContain(cause);
    expect(message).toContain(output);
  });

  it('shows the end of what it said, and makes no cause up', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const { message } = explainFailure('Building etcd', lines.join('\n'));
    expect(message.split('\n')).toEqual([
      'Building etcd failed.',
      ...lines.slice(-25),
    ]);
  });
});
