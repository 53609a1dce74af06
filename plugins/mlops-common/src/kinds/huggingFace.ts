/** A repository of Hugging Face's hub, as it was at one commit. */
export interface HuggingFaceModel {
  /** Such as `organisation/name`. */
  repository: string;
  /** 40 lower case hexadecimal digits. */
  commit: string;
}

const PINNED =
  /^hf:\/\/([A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95})[@:]([0-9a-f]{40})$/;

/**
 * The repository and commit of `hf://organisation/name@<commit>`, which is how
 * huggingface_hub writes it, or with `:` as KServe does. Undefined for other
 * addresses and for those whose branch or tag may move.
 */
export function parseHuggingFaceUri(uri: string): HuggingFaceModel | undefined {
  const match = PINNED.exec(uri);
  return match ? { repository: match[1], commit: match[2] } : undefined;
}
