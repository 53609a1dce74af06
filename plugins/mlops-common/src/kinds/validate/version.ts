import { validateSignature } from '@fairway/inference-protocol';
import {
  Fields,
  isFields,
  listProblems,
  objectProblems,
  textProblems,
} from './fields';
import { parseHuggingFaceUri } from '../huggingFace';
import { modelUriProblems } from './location';
import {
  containerProblems,
  languageModelProblems,
  openAiExampleProblems,
} from './served';
import { oneOf, quoted } from './words';

const MAX_METRICS = 50;

/** What in-toto's DigestSet calls the SHA-1 of a commit. */
const GIT_COMMIT = 'gitCommit:';

function digestProblems(
  label: string,
  digest: unknown,
  uri?: unknown,
): string[] {
  if (digest === undefined || digest === null || digest === '') {
    return [
      `${label} has no digest: add \`digest: sha256:...\`, the output of \`sha256sum <file>\``,
    ];
  }
  const is = `${label} has the digest ${quoted(digest)}`;
  if (typeof digest !== 'string') {
    return [`${is}: write \`digest: sha256:<64 hexadecimal digits>\``];
  }
  if (digest.startsWith(GIT_COMMIT)) {
    const commit = parseHuggingFaceUri(String(uri))?.commit;
    return digest === `${GIT_COMMIT}${commit}`
      ? []
      : [
          `${is}: only of a repository of Hugging Face it is a commit, and the one that the uri names, \`uri: hf://organisation/name@<commit>\``,
        ];
  }
  const colon = digest.indexOf(':');
  const digits = digest.slice(colon + 1);
  const hex = /^[0-9a-f]*$/i.test(digits);
  if (colon < 0 && hex && digits.length === 64) {
    return [`${is}: put \`sha256:\` before it`];
  }
  if (digest.slice(0, colon) !== 'sha256') {
    return [`${is}: use sha256, the output of \`sha256sum <file>\``];
  }
  if (!hex) {
    return [
      `${is}: after \`sha256:\` there must be 64 hexadecimal digits (0-9, a-f) and nothing else`,
    ];
  }
  if (digits.length !== 64) {
    return [`${is}: it has ${digits.length} of 64 hexadecimal digits`];
  }
  return digits === digits.toLowerCase()
    ? []
    : [`${is}: write the hexadecimal digits in lower case`];
}

function metricProblems(path: string, metric: unknown): string[] {
  if (!isFields(metric)) {
    return [`${path} must be an object with name and value`];
  }
  return [
    ...textProblems({
      path: `${path}.name`,
      value: metric.name,
      missing: 'add what was measured, such as `name: accuracy`',
    }),
    ...textProblems({ path: `${path}.dataset`, value: metric.dataset }),
    ...(typeof metric.value === 'number' && Number.isFinite(metric.value)
      ? []
      : [`${path}.value must be a number, such as \`value: 0.97\``]),
  ];
}

function formatProblems(label: string, path: string, format: unknown) {
  if (!isFields(format)) {
    return [
      `${label} has no format: add \`format: { name: onnx }\`, or safetensors, gguf, sklearn`,
    ];
  }
  return [
    ...textProblems({
      path: `${path}.format.name`,
      value: format.name,
      missing: 'add the file format, such as `name: onnx`',
    }),
    ...textProblems({ path: `${path}.format.version`, value: format.version }),
  ];
}

/** Says what is wrong with one entry of spec.versions. */
export function versionProblems(path: string, version: unknown): string[] {
  if (!isFields(version)) {
    return [`${path} must be an object with name, format, uri and digest`];
  }
  const label =
    typeof version.name === 'string' && version.name !== ''
      ? `${path} (${quoted(version.name)})`
      : path;
  const uri = textProblems({
    path: `${path}.uri`,
    value: version.uri,
    missing: 'add where the artifact lies, such as `uri: file:./v1/model.onnx`',
  });
  return [
    ...textProblems({
      path: `${path}.name`,
      value: version.name,
      missing: "add a name of its own, such as `name: '1'`",
      maxLength: 63,
    }),
    ...textProblems({
      path: `${path}.description`,
      value: version.description,
    }),
    ...formatProblems(label, path, version.format),
    ...(uri.length
      ? uri
      : modelUriProblems(`${path}.uri`, version.uri as string)),
    ...digestProblems(label, version.digest, version.uri),
    ...createdAtProblems(path, version.createdAt),
    ...listProblems({
      path: `${path}.metrics`,
      value: version.metrics,
      most: MAX_METRICS,
      entry: metricProblems,
    }),
    ...(version.signature === undefined
      ? []
      : validateSignature(version.signature).map(
          problem =>
            `${label}: signature ${problem.replace(/^signature: /, '')}`,
        )),
    ...objectProblems(`${path}.example`, version.example, example =>
      speaksOpenAi(version)
        ? openAiExampleProblems(`${path}.example`, example)
        : exampleProblems(`${path}.example`, example),
    ),
    ...objectProblems(
      `${path}.languageModel`,
      version.languageModel,
      languageModel =>
        languageModelProblems(`${path}.languageModel`, languageModel, version),
    ),
    ...objectProblems(`${path}.container`, version.container, container =>
      containerProblems(`${path}.container`, container),
    ),
    ...objectProblems(`${path}.referenceData`, version.referenceData, data =>
      referenceDataProblems(`${path}.referenceData`, data),
    ),
  ];
}

function speaksOpenAi({ container, languageModel }: Fields): boolean {
  return isFields(container)
    ? container.protocol === 'openai'
    : isFields(languageModel);
}

function createdAtProblems(path: string, createdAt: unknown): string[] {
  const problems = textProblems({
    path: `${path}.createdAt`,
    value: createdAt,
  });
  return problems.length ||
    typeof createdAt !== 'string' ||
    (/^\d{4}-\d\d-\d\d/.test(createdAt) && !Number.isNaN(Date.parse(createdAt)))
    ? problems
    : [
        `${path}.createdAt ${quoted(
          createdAt,
        )} is not a date: write it as 2026-01-31 or 2026-01-31T12:00:00Z`,
      ];
}

function exampleProblems(path: string, example: Fields): string[] {
  return Array.isArray(example.inputs) && example.inputs.every(isFields)
    ? []
    : [
        `${path} has no inputs: write a request of the Open Inference Protocol v2, \`{ inputs: [{ name, shape, datatype, data }] }\``,
      ];
}

/** Forms of a table with reference data. */
const REFERENCE_FORMATS = ['csv', 'jsonl'];
/** The schemes of tables that the portal can read. */
const TABLE_SCHEMES = ['file', 'https'];

function referenceDataProblems(path: string, data: Fields): string[] {
  const uri = textProblems({
    path: `${path}.uri`,
    value: data.uri,
    missing: 'add where the table lies, such as `uri: file:./reference.csv`',
  });
  const location = uri.length
    ? uri
    : modelUriProblems(`${path}.uri`, data.uri as string);
  const scheme = String(data.uri).split(':')[0];
  const format = data.format as string | undefined;
  return [
    ...location,
    ...(location.length || TABLE_SCHEMES.includes(scheme)
      ? []
      : [
          `${path}.uri has the scheme ${scheme}:, from which the portal reads no tables: use ${oneOf(
            TABLE_SCHEMES.map(known => `${known}:`),
          )}`,
        ]),
    ...(data.digest === undefined ? [] : digestProblems(path, data.digest)),
    ...(format === undefined || REFERENCE_FORMATS.includes(format)
      ? []
      : [
          `${path}.format is ${quoted(format)}: use ${oneOf(
            REFERENCE_FORMATS,
          )}`,
        ]),
  ];
}
