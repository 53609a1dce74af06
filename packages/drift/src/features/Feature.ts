import type { Datatype } from '@fairway/inference-protocol';

/** Which side of the model a feature is on. */
export type FeatureRole = 'input' | 'output';

/** Whether values are compared by size, or only as equal or not. */
export type FeatureKind = 'numeric' | 'categorical';

/** One column of a tensor of a signature: what is watched for drift. */
export interface Feature {
  /** For people; unique among the features of a profile and role. */
  name: string;
  role: FeatureRole;
  kind: FeatureKind;
  /** Name of the tensor in the signature. */
  tensor: string;
  /** Position within a row of the tensor, flat and row-major, from 0. */
  column: number;
  /** Elements per row of the tensor. */
  width: number;
  /** Names of the integers that a categorical feature takes, from 0. */
  classes?: string[];
}

/** A value of a feature; null, undefined, NaN and '' are missing. */
export type FeatureValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined;

/** The most features of one profile: bounds memory, storage and a report. */
export const MAX_FEATURES = 1000;
/** The most letters of a name. */
export const MAX_NAME = 256;

const INTEGERS: readonly Datatype[] = [
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
];

/** Whether a datatype holds whole numbers, such as the index of a class. */
export const isInteger = (datatype: Datatype): boolean =>
  INTEGERS.includes(datatype);
