import { Entity } from '@backstage/catalog-model';
import type { TensorSpec } from '@fairway/inference-protocol';
import type { LanguageModelFacts, OwnContainer } from '../api/runtimes';
import { FAIRWAY_API_VERSION } from './annotations';

// An entity is JSON with an index signature, which an interface has not and
// the same fields picked into a type have.
type Tensor = Pick<TensorSpec, keyof TensorSpec>;

/** A figure measured once, when the version was evaluated. */
export type ModelMetric = {
  name: string;
  value: number;
  dataset?: string;
};

/** Rows that a version was trained on, or a sample: what production data is compared with. */
export type ReferenceData = {
  /**
   * Where the table lies; `file:./reference.csv` is relative to the file that
   * the entity is written in.
   */
  uri: string;
  /** `sha256:` and 64 lower case hexadecimal digits; checked where it is given. */
  digest?: string;
  /** `csv` with a header, or `jsonl` with an object per row; by its ending if absent. */
  format?: 'csv' | 'jsonl';
};

/** One immutable artifact of a Model. */
export type ModelVersion = {
  /** 1 to 63 characters, unique within the Model. */
  name: string;
  description?: string;
  /** The file format, in KServe's vocabulary: onnx, safetensors, sklearn. */
  format: { name: string; version?: string };
  /**
   * Where the artifact lies. `file:./v1/model.onnx` is relative to the file
   * that the entity is written in.
   */
  uri: string;
  /**
   * `sha256:` and 64 lower case hexadecimal digits: of the file, or of the image
   * where there are several files. Of a repository of Hugging Face its commit,
   * `gitCommit:` and 40 digits, as in-toto's DigestSet names it.
   */
  digest: string;
  /** An ISO 8601 date or instant. */
  createdAt?: string;
  metrics?: ModelMetric[];
  /** What it takes and gives back, as inference-protocol's ModelSignature. */
  signature?: { inputs: Tensor[]; outputs: Tensor[] };
  /** A request body in OIP v2 JSON that this version answers. */
  example?: NonNullable<Entity['spec']>;
  /** A column for each input; the reference profile is made of it. */
  referenceData?: ReferenceData;
  /** Makes it a language model, which vLLM serves and the OpenAI API speaks to. */
  languageModel?: Pick<LanguageModelFacts, keyof LanguageModelFacts>;
  /** An image of one's own that serves it, whatever its format is. */
  container?: Pick<OwnContainer, keyof OwnContainer>;
};

/** Who may use a Model for what; read by gates and shown to people. */
export type ModelGovernance = {
  riskClass?: string;
  intendedUse?: string;
};

/**
 * A trained model with versions, lineage and governance. Never a URL: where it
 * answers is an API entity that the Model provides.
 *
 * @public
 */
export interface ModelEntityV1alpha1 extends Entity {
  apiVersion: typeof FAIRWAY_API_VERSION;
  kind: 'Model';
  spec: {
    /** tabular, vision, speech, embedding, llm, or a word of one's own. */
    type: string;
    lifecycle: string;
    owner: string;
    system?: string;
    /** What it is for, in the vocabulary of Hugging Face's pipeline tags. */
    task?: string;
    /** An SPDX expression. */
    license?: string;
    /** The model card in Markdown: a path relative to the entity, or a URL. */
    card?: string;
    /** References of what it was trained on; the kind defaults to Resource. */
    datasets?: string[];
    /** References of the Models it was made from. */
    baseModels?: string[];
    governance?: ModelGovernance;
    versions: ModelVersion[];
  };
}

/**
 * Whether an entity is a Model of this group. A kind of the same name in
 * another group is not.
 *
 * @public
 */
export function isModelEntity(entity: Entity): entity is ModelEntityV1alpha1 {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'model' &&
    entity.apiVersion === FAIRWAY_API_VERSION
  );
}
