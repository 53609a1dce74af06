import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  languagePlacement,
  languageRevision,
} from '../../__testUtils__/languageModel';
import { revisionFixture } from '../../__testUtils__/placement';
import { kserveFindings } from '../findings/kserveFindings';
import type { KServeSettings } from '../manifests/settings';

const findingsOf = (
  change: Parameters<typeof languageRevision>[0] = {},
  {
    settings = {},
    servesLanguageModels = true,
    ...service
  }: Partial<ReturnType<typeof desiredServiceFixture>> & {
    settings?: KServeSettings;
    servesLanguageModels?: boolean;
  } = {},
) => {
  const { images, ...placement } = languagePlacement();
  return kserveFindings(
    desiredServiceFixture({
      name: 'chat',
      revisions: [languageRevision(change)],
      ...service,
    }),
    // The image is one of KServe's own configurations.
    { ...placement, images: { onnxServer: images.onnxServer } },
    {
      settings,
      runtimes: undefined,
      servesLanguageModels,
      capacity: undefined,
    },
  );
};
const codesOf = (...args: Parameters<typeof findingsOf>) =>
  findingsOf(...args).map(({ severity, code }) => `${severity} ${code}`);

describe('whether KServe would serve a language model', () => {
  it('says no more than that a commit is trusted where it would, without an image of vLLM', () => {
    expect(codesOf()).toEqual(['info digest-is-commit']);
    expect(codesOf({}, { settings: { mode: 'Knative' } })).toEqual([
      'info digest-is-commit',
    ]);
  });

  it('is no where its KServe has no LLMInferenceService, and says how to add it', () => {
    expect(findingsOf({}, { servesLanguageModels: false })).toContainEqual(
      expect.objectContaining({
        severity: 'blocking',
        code: 'no-llminferenceservice',
        fix: expect.stringContaining('install that part of KServe'),
      }),
    );
  });

  it('counts how much too long a name is for what KServe makes of it', () => {
    const name = 'a'.repeat(40);
    const [, finding] = findingsOf({}, { name });
    expect(finding).toMatchObject({ code: 'service-name-too-long' });
    const [, most] = /at most (\d+) characters/.exec(finding.fix!)!;
    expect(codesOf({}, { name: name.slice(0, Number(most)) })).toEqual([
      'info digest-is-commit',
    ]);
    expect(codesOf({}, { name: name.slice(0, Number(most) + 1) })).toContain(
      'blocking service-name-too-long',
    );
  });

  it('knows the addresses that KServe fetches from', () => {
    expect(codesOf({ uri: 'https://models.example.com/m' })).toContain(
      'blocking artifact-scheme-not-supported',
    );
    const uri = 's3://models/chat';
    expect(codesOf({ uri })).toContain(
      'blocking artifact-scheme-not-supported',
    );
    expect(codesOf({ uri }, { settings: { schemes: ['s3'] } })).toEqual([
      'warning digest-not-checked',
    ]);
  });

  it('is no for a service that sleeps, and one that has another model too', () => {
    expect(
      codesOf(
        {},
        {
          revisions: [
            {
              ...languageRevision(),
              scaling: { minReplicas: 0, maxReplicas: 1 },
            },
          ],
        },
      ),
    ).toContain('blocking scale-to-zero-not-supported');
    expect(
      codesOf(
        {},
        { revisions: [languageRevision(), revisionFixture({ number: 2 })] },
      ),
    ).toContain('blocking models-mixed');
  });

  it('says what stops vLLM anywhere', () => {
    expect(
      codesOf({ resources: { cpu: 4, memoryMiB: 1024, gpus: 2 } }),
    ).toContain('blocking gpus-not-as-divided');
  });
});
