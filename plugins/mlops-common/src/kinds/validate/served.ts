import {
  LEAST_CONTAINER_PORT,
  PINNED_IMAGE,
  protocolNames,
  READINESS_PATH,
} from '../../api/runtimes';
import { parseHuggingFaceUri } from '../huggingFace';
import {
  Fields,
  isFields,
  listProblems,
  numberProblems,
  textProblems,
} from './fields';
import { oneOf, quoted } from './words';

const MAX_ARGS = 100;

/** Places of models that are more than one file. */
const PLACES = ['hf', 'oci', 'pvc'];

const FACTS = ['weightsMiB', 'layers', 'keyValueHeads', 'headDimension'];

/** Says what is wrong with what a version says of a language model. */
export function languageModelProblems(
  path: string,
  facts: Fields,
  { uri, digest }: Fields,
): string[] {
  return [
    ...(facts.contextLength === undefined
      ? [
          `${path}.contextLength is missing: add max_position_embeddings of its config.json, such as \`contextLength: 32768\``,
        ]
      : []),
    ...['contextLength', ...FACTS].flatMap(name =>
      numberProblems({
        path: `${path}.${name}`,
        value: facts[name],
        least: 1,
        whole: true,
      }),
    ),
    ...(facts.chat === undefined || typeof facts.chat === 'boolean'
      ? []
      : [`${path}.chat must be true or false`]),
    ...unknownFields(path, facts, ['contextLength', ...FACTS, 'chat']),
    ...placeProblems(path, uri, digest),
  ];
}

/** A language model is a folder of files, and known by what names all of them. */
function placeProblems(path: string, uri: unknown, digest: unknown): string[] {
  if (typeof uri !== 'string' || !/^[a-z]+:/i.test(uri)) {
    return [];
  }
  const scheme = uri.split(':')[0].toLowerCase();
  const of = `${path}: a language model is several files, so`;
  if (!PLACES.includes(scheme)) {
    return [
      `${of} its uri cannot be ${scheme}: use ${oneOf(
        PLACES.map(known => `${known}:`),
      )}`,
    ];
  }
  if (scheme === 'hf' && !parseHuggingFaceUri(uri)) {
    return [
      `${of} its uri names the commit of the repository: write \`uri: hf://organisation/name@<40 hexadecimal digits>\``,
    ];
  }
  const image = /@(sha256:[0-9a-f]{64})$/.exec(uri)?.[1];
  return scheme === 'oci' && image !== digest
    ? [
        `${of} it is known by its image: end the uri with @sha256:<digest> and give the version the same digest`,
      ]
    : [];
}

/** Says what is wrong with the image that serves a version. */
export function containerProblems(path: string, container: Fields): string[] {
  const { image, port, readinessPath, protocol, args } = container;
  const imageText = textProblems({
    path: `${path}.image`,
    value: image,
    missing: 'add the image, as `registry/repository@sha256:<digest>`',
  });
  const pathText = textProblems({
    path: `${path}.readinessPath`,
    value: readinessPath,
    missing:
      'add the path that answers with 200 once it is ready, such as `/health`',
  });
  return [
    ...imageText,
    ...(imageText.length || PINNED_IMAGE.test(String(image))
      ? []
      : [
          `${path}.image ${quoted(
            image,
          )} does not name one image for ever: write it as registry/repository@sha256:<64 hexadecimal digits>`,
        ]),
    ...(Number.isInteger(port) &&
    Number(port) >= LEAST_CONTAINER_PORT &&
    Number(port) <= 65_535
      ? []
      : [
          `${path}.port must be a whole number from ${LEAST_CONTAINER_PORT} to 65535: the image runs without privileges`,
        ]),
    ...pathText,
    ...(pathText.length || READINESS_PATH.test(String(readinessPath))
      ? []
      : [
          `${path}.readinessPath ${quoted(
            readinessPath,
          )} is not a path: begin with / and leave out the query`,
        ]),
    ...(protocolNames.some(known => known === protocol)
      ? []
      : [`${path}.protocol must be ${oneOf(protocolNames)}`]),
    ...listProblems({
      path: `${path}.args`,
      value: args,
      most: MAX_ARGS,
      entry: (entry, value) =>
        typeof value === 'string'
          ? []
          : [`${entry} must be a text: put it in quotes`],
    }),
    ...unknownFields(path, container, [
      'image',
      'args',
      'port',
      'readinessPath',
      'protocol',
    ]),
  ];
}

/** An example for a server that speaks the OpenAI API. */
export function openAiExampleProblems(path: string, example: Fields): string[] {
  const { messages, prompt } = example;
  const isChat =
    Array.isArray(messages) && messages.length > 0 && messages.every(isFields);
  return isChat || (typeof prompt === 'string' && prompt !== '')
    ? []
    : [
        `${path} has neither messages nor a prompt: write \`{ messages: [{ role: user, content: ... }] }\``,
      ];
}

function unknownFields(
  path: string,
  fields: Fields,
  known: string[],
): string[] {
  return Object.keys(fields)
    .filter(name => !known.includes(name))
    .map(
      name => `${path}.${name.slice(0, 80)} is unknown: use ${oneOf(known)}`,
    );
}
