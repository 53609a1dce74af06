import type { CatalogModelKindRootSchema } from '@backstage/catalog-model/alpha';
import { LEAST_CONTAINER_PORT, protocolNames } from '../../api/runtimes';

const tensors = (description: string) => ({
  type: 'array',
  description,
  items: {
    type: 'object',
    required: ['name', 'datatype', 'shape'],
    properties: {
      name: { type: 'string' },
      datatype: {
        type: 'string',
        description: 'A datatype of the Open Inference Protocol v2.',
        examples: ['FP32', 'INT64', 'BYTES'],
      },
      shape: {
        type: 'array',
        description: 'One integer per dimension; -1 where the size is free.',
        items: { type: 'integer' },
      },
      labels: { type: 'array', items: { type: 'string' } },
      description: { type: 'string' },
    },
  },
});

const wholeNumber = (description: string) => ({
  type: 'integer',
  minimum: 1,
  description,
});

const languageModel = {
  type: 'object',
  description:
    'Makes the version a language model, which vLLM serves with the OpenAI API.',
  required: ['contextLength'],
  properties: {
    contextLength: wholeNumber(
      'Tokens of question and answer together, at most; max_position_embeddings of its config.json.',
    ),
    weightsMiB: wholeNumber('Size of the files with its weights, in MiB.'),
    layers: wholeNumber('num_hidden_layers of its config.json.'),
    keyValueHeads: wholeNumber('num_key_value_heads of its config.json.'),
    headDimension: wholeNumber(
      'head_dim of its config.json, or hidden_size by num_attention_heads.',
    ),
    chat: {
      type: 'boolean',
      description: 'Whether it has a chat template; true when left out.',
    },
  },
};

const container = {
  type: 'object',
  description: 'An image of your own that serves the version.',
  required: ['image', 'port', 'readinessPath', 'protocol'],
  properties: {
    image: {
      type: 'string',
      description: 'By digest, since a version never changes.',
      examples: ['registry.example/team/server@sha256:<64 hexadecimal digits>'],
    },
    args: { type: 'array', items: { type: 'string' }, maxItems: 100 },
    port: { type: 'integer', minimum: LEAST_CONTAINER_PORT, maximum: 65535 },
    readinessPath: {
      type: 'string',
      description: 'Answers with 200 once predictions are answered.',
      examples: ['/health', '/v2/health/ready'],
    },
    protocol: { type: 'string', enum: [...protocolNames] },
  },
};

const version = {
  type: 'object',
  required: ['name', 'format', 'uri', 'digest'],
  properties: {
    name: {
      type: 'string',
      description: 'The name of the version, unique within the Model.',
      minLength: 1,
      maxLength: 63,
    },
    description: { type: 'string' },
    format: {
      type: 'object',
      description: 'The file format of the artifact.',
      required: ['name'],
      properties: {
        name: {
          type: 'string',
          examples: ['onnx', 'safetensors', 'gguf', 'sklearn'],
        },
        version: { type: 'string' },
      },
    },
    uri: {
      type: 'string',
      description:
        'Where the artifact lies. file:./path is relative to the file of the entity.',
      examples: [
        'file:./v1/model.onnx',
        'oci://registry.example/models/x:1',
        'hf://organisation/name@<commit>',
      ],
    },
    digest: {
      type: 'string',
      description:
        'sha256: and 64 hexadecimal digits, as sha256sum prints. Of a repository of Hugging Face gitCommit: and the 40 digits of its commit.',
    },
    createdAt: { type: 'string' },
    metrics: {
      type: 'array',
      description: 'Figures from the evaluation of this version.',
      items: {
        type: 'object',
        required: ['name', 'value'],
        properties: {
          name: { type: 'string' },
          value: { type: 'number' },
          dataset: { type: 'string' },
        },
      },
    },
    signature: {
      type: 'object',
      description: 'What the version takes and gives back.',
      required: ['inputs', 'outputs'],
      properties: {
        inputs: tensors('The tensors of a request.'),
        outputs: tensors('The tensors of a response.'),
      },
    },
    example: {
      type: 'object',
      description: 'A request body in OIP v2 JSON that this version answers.',
    },
    referenceData: {
      type: 'object',
      description:
        'Rows that the version was trained on, or a sample: what production data is compared with.',
      required: ['uri'],
      properties: {
        uri: {
          type: 'string',
          description:
            'Where the table lies. file:./path is relative to the file of the entity.',
          examples: ['file:./reference.csv'],
        },
        digest: {
          type: 'string',
          description: 'sha256: and 64 hexadecimal digits, of the table.',
        },
        format: { type: 'string', enum: ['csv', 'jsonl'] },
      },
    },
    languageModel,
    container,
  },
};

/**
 * The JSON Schema of a Model, without what the catalog adds to every kind. It
 * describes; what it cannot say in words a person can act on, and all that it
 * could only say badly, `validateModelEntity` says before it is asked.
 */
export const modelEntitySchema: CatalogModelKindRootSchema = {
  type: 'object',
  description: 'A trained model with versions, lineage and governance.',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['type', 'lifecycle', 'owner', 'versions'],
      properties: {
        type: {
          type: 'string',
          description: 'What sort of model this is.',
          examples: ['tabular', 'vision', 'speech', 'embedding', 'llm'],
          minLength: 1,
        },
        lifecycle: {
          type: 'string',
          description: 'The lifecycle state of the model.',
          examples: ['experimental', 'production', 'deprecated'],
          minLength: 1,
        },
        owner: {
          type: 'string',
          description: 'An entity reference to the owner of the model.',
          examples: ['team-risk', 'user:jane.doe'],
          minLength: 1,
        },
        system: {
          type: 'string',
          description: 'An entity reference to the system it belongs to.',
          minLength: 1,
        },
        task: {
          type: 'string',
          description: 'What it is for, as a Hugging Face pipeline tag.',
          examples: ['tabular-classification', 'text-generation'],
        },
        license: { type: 'string', description: 'An SPDX expression.' },
        card: {
          type: 'string',
          description: 'The model card in Markdown: a relative path or a URL.',
        },
        datasets: {
          type: 'array',
          description: 'Entity references of what the model was trained on.',
          items: { type: 'string', minLength: 1 },
        },
        baseModels: {
          type: 'array',
          description: 'Entity references of the models it was made from.',
          items: { type: 'string', minLength: 1 },
        },
        governance: {
          type: 'object',
          properties: {
            riskClass: { type: 'string' },
            intendedUse: { type: 'string' },
          },
        },
        versions: {
          type: 'array',
          description: 'The versions, each an immutable artifact.',
          minItems: 1,
          maxItems: 50,
          items: version,
        },
      },
    },
  },
};
