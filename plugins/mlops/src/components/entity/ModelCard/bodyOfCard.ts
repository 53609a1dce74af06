const frontMatter = /^\uFEFF?---[\t ]*\r?\n(?:[^]*?\r?\n)?---[\t ]*(?:\r?\n|$)/;

/**
 * What of a model card is meant to be read: model cards begin with metadata as
 * YAML between lines of three dashes, as Hugging Face Hub has them
 * (https://huggingface.co/docs/hub/model-cards).
 */
export function bodyOfCard(markdown: string): string {
  return markdown.replace(frontMatter, '');
}
