import type { Entity } from '@backstage/catalog-model';
import { validateModelEntity } from './model';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const version = (changes: Record<string, unknown> = {}) => ({
  name: '1',
  format: { name: 'onnx' },
  uri: 'file:./v1/model.onnx',
  digest: DIGEST,
  ...changes,
});

const model = (changes: Record<string, unknown> = {}) =>
  ({
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: { name: 'digits' },
    spec: {
      type: 'vision',
      lifecycle: 'production',
      owner: 'team-vision',
      versions: [version()],
      ...changes,
    },
  } as Entity);

const problemsOf = (changes: Record<string, unknown>) =>
  validateModelEntity(model(changes));
const versionProblemsOf = (changes: Record<string, unknown>) =>
  problemsOf({ versions: [version(changes)] });

describe('validateModelEntity', () => {
  it('accepts the least Model and one with every field', () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      problemsOf({
        type: 'a word of my own',
        system: 'recognition',
        task: 'image-classification',
        license: 'BSD-3-Clause',
        card: './MODEL_CARD.md',
        datasets: ['digits', 'resource:data/digits', 'component:labels'],
        baseModels: ['resnet', 'model:research/resnet'],
        governance: { riskClass: 'minimal', intendedUse: 'Demonstration' },
        versions: [
          version({
            description: 'The first',
            createdAt: '2026-01-31T12:00:00Z',
            metrics: [{ name: 'accuracy', value: 0.97, dataset: 'test' }],
            referenceData: {
              uri: 'file:./reference.csv',
              digest: DIGEST,
              format: 'csv',
            },
            signature: {
              inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 64] }],
              outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
            },
            example: {
              inputs: [{ name: 'x', shape: [1, 64], datatype: 'FP32' }],
            },
          }),
          version({ name: '2', format: { name: 'onnx', version: '1' } }),
        ],
      }),
    ).toEqual([]);
  });

  it('says that there is no spec', () => {
    expect(
      validateModelEntity({ ...model(), spec: undefined } as Entity),
    ).toEqual([
      'spec is missing: a Model has a spec with type, lifecycle, owner and versions',
    ]);
  });

  it('names every missing field with what to write', () => {
    expect(
      validateModelEntity({ ...model(), kind: 'model', spec: {} }),
    ).toEqual([
      "kind 'model' must be written Model",
      'spec.type is missing: add `type: tabular`, vision, speech, embedding, llm or a word of your own',
      'spec.lifecycle is missing: add `lifecycle: production`, experimental or deprecated',
      'spec.owner is missing: add the group or user who answers for this model, such as `owner: my-team`',
      'spec.versions is missing: list at least one version with name, format, uri and digest',
    ]);
    expect(problemsOf({ versions: [{}] })).toEqual([
      "spec.versions[0].name is missing: add a name of its own, such as `name: '1'`",
      'spec.versions[0] has no format: add `format: { name: onnx }`, or safetensors, gguf, sklearn',
      'spec.versions[0].uri is missing: add where the artifact lies, such as `uri: file:./v1/model.onnx`',
      'spec.versions[0] has no digest: add `digest: sha256:...`, the output of `sha256sum <file>`',
    ]);
  });

  it('tells a missing digest from one that is wrong, and in what', () => {
    const hex = DIGEST.slice('sha256:'.length);
    expect(versionProblemsOf({ digest: undefined })).toEqual([
      "spec.versions[0] ('1') has no digest: add `digest: sha256:...`, the output of `sha256sum <file>`",
    ]);
    expect(versionProblemsOf({ digest: hex })).toEqual([
      `spec.versions[0] ('1') has the digest '${hex}': put \`sha256:\` before it`,
    ]);
    expect(versionProblemsOf({ digest: 'md5:00' })).toEqual([
      "spec.versions[0] ('1') has the digest 'md5:00': use sha256, the output of `sha256sum <file>`",
    ]);
    expect(versionProblemsOf({ digest: 'sha256:0123' })).toEqual([
      "spec.versions[0] ('1') has the digest 'sha256:0123': it has 4 of 64 hexadecimal digits",
    ]);
    expect(versionProblemsOf({ digest: 'sha256:xyz' })[0]).toContain(
      'there must be 64 hexadecimal digits',
    );
    expect(
      versionProblemsOf({ digest: `sha256:${hex.toUpperCase()}` })[0],
    ).toContain('in lower case');
    expect(versionProblemsOf({ digest: 12 })[0]).toContain(
      "has the digest '12': write `digest: sha256:",
    );
  });

  it('says which versions share a name', () => {
    expect(
      problemsOf({
        versions: [version(), version({ name: '2' }), version()],
      }),
    ).toEqual([
      "spec.versions[2] repeats the name '1' of spec.versions[0]: a version never changes, so give the other artifact a name of its own",
    ]);
  });

  it('takes an empty line for what it is', () => {
    expect(problemsOf({ system: null })).toEqual([
      'spec.system is empty: write a value or remove the line',
    ]);
  });

  it('recognises a name that YAML read as a number', () => {
    expect(versionProblemsOf({ name: 1 })).toEqual([
      "spec.versions[0].name is the number 1: put it in quotes, `name: '1'`",
    ]);
  });

  it.each([
    'file:./v1/model.onnx',
    'file:../model.onnx',
    'file:///models/model.onnx',
    'https://models.example.com/model.onnx?version=1',
    'oci://registry.example.com/models/x@sha256:00',
    's3://bucket/model.onnx',
    'gs://bucket/model.onnx',
    'hf://organisation/name',
    'models:/fraud@champion',
    'pvc://claim/model.onnx',
  ])('accepts the uri %s', uri => {
    expect(versionProblemsOf({ uri })).toEqual([]);
  });

  it.each([
    ['http://example.com/m.onnx', 'did you mean https:?'],
    ['s4://bucket/m.onnx', 'use file:, https:, oci:, s3:, gs:, hf:'],
    ['data:text/plain,x', 'has the scheme data:, which is not allowed'],
    ['./v1/model.onnx', 'is not a URI: begin with a scheme, file:, https:'],
    ['https:///model.onnx', 'write it like https://models.example.com/'],
    ['https://exa mple.com/m', 'is not a https: URI'],
    ['s3://bucket', 'write it like s3://bucket/path/model.onnx'],
    ['file:', 'write it like file:./v1/model.onnx'],
    ['file://host/model.onnx', 'is not a file: URI'],
    ['models:/', 'write it like models:/name/1'],
  ])('refuses the uri %s and says how to write it', (uri, words) => {
    const problems = versionProblemsOf({ uri });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
    expect(problems[0]).toMatch(/^spec\.versions\[0\]\.uri /);
  });

  it.each([
    'https://jane:hunter2@example.com/m.onnx',
    'oci://hunter2@registry.example.com/m:1',
    'ftp://jane:hunter2@example.com/m.onnx',
    '//jane:hunter2@example.com/m.onnx',
    'https://exa mple.com/m?token=hunter2',
  ])('never repeats a secret of the uri in a message: %s', uri => {
    const problems = versionProblemsOf({ uri });
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('says what a tensor cannot be, with the version it belongs to', () => {
    const [shape, datatype, ...rest] = versionProblemsOf({
      signature: {
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 0] }],
        outputs: [{ name: 'y', datatype: 'FLOAT32', shape: [-1] }],
      },
    });
    expect(shape).toMatch(
      /^spec\.versions\[0\] \('1'\): signature inputs\[0\] \("x"\): size 0 /,
    );
    expect(datatype).toMatch(
      /^spec\.versions\[0\] \('1'\): signature outputs\[0\] \("y"\): unknown datatype "FLOAT32"/,
    );
    expect(rest).toEqual([]);
  });

  it('refuses a card that no reader can open', () => {
    expect(problemsOf({ card: 'https://example.com/card.md' })).toEqual([]);
    expect(problemsOf({ card: '/etc/card.md' })[0]).toContain(
      'is an absolute path',
    );
    expect(problemsOf({ card: 'data:text/plain,x' })[0]).toContain(
      'neither a relative path',
    );
    expect(problemsOf({ card: 'https://a:hunter2@x.org/c.md' })[0]).toContain(
      'carries a user name or password',
    );
  });

  it('refuses references that could not become relations', () => {
    expect(
      problemsOf({
        owner: 'component:x',
        datasets: ['a:b:c', 'group:x'],
        baseModels: 'resnet',
      }),
    ).toEqual([
      "spec.owner 'component:x' must be a Group or User",
      "spec.datasets[0] 'a:b:c' is not an entity reference: write it as kind:namespace/name, such as resource:default/name",
      "spec.datasets[1] 'group:x' must be a Resource or Component",
      'spec.baseModels is the string \'resnet\': it must be a list, with "- " before each entry',
    ]);
  });

  it('reads metrics, dates and the example as strictly', () => {
    expect(
      versionProblemsOf({
        metrics: [{ name: 'accuracy', value: '0.97' }],
        createdAt: 'yesterday',
        example: { data: [] },
      }),
    ).toEqual([
      "spec.versions[0].createdAt 'yesterday' is not a date: write it as 2026-01-31 or 2026-01-31T12:00:00Z",
      'spec.versions[0].metrics[0].value must be a number, such as `value: 0.97`',
      'spec.versions[0].example has no inputs: write a request of the Open Inference Protocol v2, `{ inputs: [{ name, shape, datatype, data }] }`',
    ]);
  });

  it('keeps its list short, however much is wrong', () => {
    const many = problemsOf({
      versions: Array.from({ length: 40 }, () => ({})),
    });
    expect(many).toHaveLength(21);
    expect(many.at(-1)).toBe('and 140 more problems');
    expect(
      problemsOf({ versions: Array.from({ length: 51 }, () => version()) }),
    ).toEqual(['spec.versions has 51 entries: at most 50 are possible']);
  });

  it.each([null, 7, 'text', [], [[]], [null], [{ name: {} }], {}])(
    'never throws, whatever stands in a field: %j',
    value => {
      for (const field of [
        'type',
        'lifecycle',
        'owner',
        'system',
        'task',
        'license',
        'card',
        'datasets',
        'baseModels',
        'governance',
        'versions',
      ]) {
        expect(Array.isArray(problemsOf({ [field]: value }))).toBe(true);
      }
      for (const field of [
        'name',
        'format',
        'uri',
        'digest',
        'createdAt',
        'metrics',
        'signature',
        'example',
      ]) {
        expect(Array.isArray(versionProblemsOf({ [field]: value }))).toBe(true);
      }
    },
  );

  it.each<[string, object, string]>([
    ['no place', {}, 'referenceData.uri is missing'],
    ['a bucket', { uri: 's3://a/b.csv' }, 'from which the portal reads no'],
    ['a path', { uri: './reference.csv' }, 'is not a URI'],
    [
      'half a digest',
      { uri: 'file:./r.csv', digest: 'sha256:12' },
      'it has 2 of 64 hexadecimal digits',
    ],
    ['a sheet', { uri: 'file:./r.xls', format: 'xls' }, 'use csv or jsonl'],
  ])(
    'refuses reference data with %s, and says what to write',
    (_, referenceData, message) => {
      expect(versionProblemsOf({ referenceData })).toEqual([
        expect.stringContaining(message),
      ]);
    },
  );
});
