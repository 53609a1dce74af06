import { writeGguf, type GgufTensor, type GgufValue } from './writeGguf.ts';

const WORDS =
  'a about all and are as at be bird blue but by calm can cloud cold day deep do ' +
  'for from garden good green has have he her his house I in into is it its light ' +
  'like little long man moon more most mountain my new night no not of old on one ' +
  'or out over quiet rain red river road said sea she small so some song star ' +
  'stone sun than that the their them then there they this time to tree two under ' +
  'up very was water we were what when which white who wind with word would you';

const CHAT_TEMPLATE =
  "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n" +
  '{% endfor %}assistant:';

/** Tokens of question and answer together. */
export const smallContext = 2048;

/** So slow that a stream is still under way when somebody stops it. */
const layers = 8;
const width = 384;
const heads = 6;
const keyValueHeads = 2;
const inner = 1024;

/** Jest looks a global up anew each time, which takes longer than the rest of a number. */
const { imul } = Math;

const SPECIALS = ['<unk>', '<s>', '</s>'];
/** `llama_token_type`. */
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;
const NORMAL = 1;

/**
 * Writes a language model that is small enough for tests: a Llama in every part,
 * of random weights, the same each time. It says words, and they mean nothing.
 */
export function writeSmallLanguageModel(path: string): void {
  const bytes = Array.from(
    { length: 256 },
    (_, code) => `<0x${code.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const words = WORDS.split(' ').map(word => `\u2581${word}`);
  const tokens = [...SPECIALS, ...bytes, ...words];
  const types = [
    ...[UNKNOWN, CONTROL, CONTROL],
    ...bytes.map(() => BYTE),
    ...words.map(() => NORMAL),
  ];
  const scores = tokens.map((_, i) =>
    Math.min(0, tokens.length - words.length - i),
  );
  writeGguf(path, headerOf(tokens, types, scores), [
    matrix('token_embd.weight', tokens.length, width, 8),
    ones('output_norm.weight'),
    wordsOnly(
      matrix('output.weight', tokens.length, width, 6),
      tokens.length - words.length,
    ),
    ...Array.from({ length: layers }, (_, layer) => layerOf(layer)).flat(),
  ]);
}

function headerOf(
  tokens: string[],
  types: number[],
  scores: number[],
): Record<string, GgufValue> {
  const count = (value: number): GgufValue => ({ type: 'uint32', value });
  const text = (value: string): GgufValue => ({ type: 'string', value });
  return {
    'general.architecture': text('llama'),
    'general.name': text('small words'),
    'llama.context_length': count(smallContext),
    'llama.embedding_length': count(width),
    'llama.block_count': count(layers),
    'llama.feed_forward_length': count(inner),
    'llama.attention.head_count': count(heads),
    'llama.attention.head_count_kv': count(keyValueHeads),
    'llama.rope.dimension_count': count(width / heads),
    'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-5 },
    'llama.vocab_size': count(tokens.length),
    'tokenizer.ggml.model': text('llama'),
    'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
    'tokenizer.ggml.scores': { type: 'float32s', value: scores },
    'tokenizer.ggml.token_type': { type: 'int32s', value: types },
    'tokenizer.ggml.bos_token_id': count(1),
    'tokenizer.ggml.eos_token_id': count(2),
    'tokenizer.ggml.unknown_token_id': count(0),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
    'tokenizer.chat_template': text(CHAT_TEMPLATE),
  };
}

function layerOf(layer: number): GgufTensor[] {
  const name = (part: string) => `blk.${layer}.${part}.weight`;
  const keys = (width / heads) * keyValueHeads;
  return [
    ones(name('attn_norm')),
    matrix(name('attn_q'), width, width),
    matrix(name('attn_k'), keys, width),
    matrix(name('attn_v'), keys, width),
    matrix(name('attn_output'), width, width),
    ones(name('ffn_norm')),
    matrix(name('ffn_gate'), inner, width),
    matrix(name('ffn_up'), inner, width),
    matrix(name('ffn_down'), width, inner),
  ];
}

function ones(name: string): GgufTensor {
  return { name, shape: [width], values: new Float32Array(width).fill(1) };
}

/** Uniform numbers with the spread that keeps activations as large as they were. */
function matrix(
  name: string,
  rows: number,
  columns: number,
  scale = 1,
): GgufTensor {
  const next = randomOf(name);
  const spread = scale * Math.sqrt(12 / columns);
  const values = new Float32Array(rows * columns);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = (next() - 0.5) * spread;
  }
  return { name, shape: [rows, columns], values };
}

/** What is no word is as likely as chance has it, and never among the likeliest. */
function wordsOnly(tensor: GgufTensor, from: number): GgufTensor {
  tensor.values.fill(0, 0, from * width);
  return tensor;
}

/** Mulberry32, seeded by a text: numbers from 0 to 1, the same everywhere. */
function randomOf(text: string): () => number {
  let state = [...text].reduce(
    (hash, character) => imul(hash ^ character.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
