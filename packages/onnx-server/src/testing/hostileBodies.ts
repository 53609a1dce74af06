import { gzipSync } from 'node:zlib';

/** A body that no model can be given, and what is answered. */
export interface HostileBody {
  /** As in the table of docs/hostile-input.md. */
  name: string;
  /** "infer" unless it says otherwise. */
  path?: 'predict';
  body: () => string | Uint8Array;
  headers?: Record<string, string>;
  status: number;
  says: string | RegExp;
}

const MIB = 1024 * 1024;
const LENGTH = 'Inference-Header-Content-Length';

/** A good request for y = x + [1, 2, 3], with one part changed. */
function request(changes: Record<string, unknown> = {}): string {
  const x = {
    name: 'x',
    datatype: 'FP32',
    shape: [1, 3],
    data: [1, 2, 3],
    ...changes,
  };
  return JSON.stringify({ inputs: [x] });
}

/** The same with its place for a value filled by a text as it is. */
const withRaw = (key: string, text: string) =>
  request({ [key]: '#' }).replace('"#"', text);

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

function json(
  name: string,
  body: string | (() => string | Uint8Array),
  says: string | RegExp,
  status = 400,
): HostileBody {
  return {
    name,
    body: typeof body === 'string' ? () => body : body,
    status,
    says,
  };
}

/** A request of the binary extension; `size` stands as it is in its JSON. */
function binary(
  name: string,
  size: string,
  says: string | RegExp,
  options: { bytes?: number; headerLength?: string; shape?: string } = {},
): HostileBody {
  const { bytes = 12, shape = '[1,3]' } = options;
  const text = `{"inputs":[{"name":"x","datatype":"FP32","shape":${shape},"parameters":{"binary_data_size":${size}}}]}`;
  return {
    name,
    body: () => Buffer.concat([Buffer.from(text), Buffer.alloc(bytes)]),
    headers: {
      'Content-Type': 'application/octet-stream',
      [LENGTH]: options.headerLength ?? String(text.length),
    },
    status: 400,
    says,
  };
}

const JSON_CASES: HostileBody[] = [
  json('nothing at all', '', 'not valid JSON'),
  json('a number', '1', 'must be a JSON object'),
  json('null', 'null', 'must be a JSON object'),
  json('a list', '[]', 'must be a JSON object'),
  json('two values', '{}{}', 'not valid JSON'),
  json('a trailing comma', '{"inputs":[],}', 'not valid JSON'),
  json('a comment', '{}//', 'not valid JSON'),
  json('NaN as a number', withRaw('data', '[NaN,1,2]'), 'not valid JSON'),
  json('a NUL', '{"inputs":\u0000}', 'not valid JSON'),
  json('a byte order mark', `\ufeff`, 'not valid JSON'),
  json(
    'bytes that are no UTF-8',
    () => Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    'UTF-8',
  ),
  json('UTF-16', () => Buffer.from(request(), 'utf16le'), 'not valid JSON'),
  json(
    '100,000 lists in each other as data',
    withRaw('data', nested(100_000)),
    'data has 1 entries at dimension 1',
  ),
  json(
    '100,000 lists in each other as datatype',
    withRaw('datatype', nested(100_000)),
    'nested too deep to show',
  ),
  json(
    '100,000 lists in each other as shape',
    withRaw('shape', nested(100_000)),
    '"shape" must be a list',
  ),
  json(
    '100,000 objects in each other',
    () => `${'{"inputs":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    '"inputs" must be a list',
  ),
  json(
    'a number of 100,000 digits',
    withRaw('data', `[1,2,${'9'.repeat(100_000)}]`),
    'element 2',
  ),
  json('the number 1e999', withRaw('data', '[1,2,1e999]'), 'element 2'),
  json(
    'a number beyond FP32',
    withRaw('data', '[1,2,1e308]'),
    'a number within range',
  ),
  json(
    'a lone surrogate as a name',
    withRaw('name', '"\\ud800"'),
    'is not an input',
  ),
  json(
    'the key `__proto__`',
    '{"__proto__":{"inputs":[]}}',
    '"inputs" must be a list',
  ),
  json(
    'the input `__proto__`',
    request({ name: '__proto__' }),
    '"__proto__" is not an input',
  ),
  json('the input twice', '{"inputs":[{"name":"x"},{"name":"x"}]}', 'twice'),
  json(
    'a name of a megabyte',
    () => request({ name: 'n'.repeat(MIB) }),
    'is not an input',
  ),
  json(
    '100,000 inputs',
    () =>
      JSON.stringify({
        inputs: Array.from({ length: 100_000 }, (_, i) => ({ name: `x${i}` })),
      }),
    '"x0" is not an input',
  ),
  json('31 MiB of "["', () => '['.repeat(31 * MIB), 'lists, objects', 413),
  json(
    '31 MiB of lists that are closed',
    () => nested(15.5 * MIB),
    'lists, objects',
    413,
  ),
  json(
    '30 MiB of empty objects',
    () => `{"inputs":[${'{},'.repeat(10 * MIB)}{}]}`,
    'lists, objects',
    413,
  ),
];

const shapes: [name: string, text: string, says: string, status?: number][] = [
  ['a negative size', '[-1,3]', 'whole numbers of at least 1'],
  ['a size of 0', '[0,3]', 'whole numbers of at least 1'],
  ['a size of 1.5', '[1.5,3]', 'whole numbers of at least 1'],
  ['a size of 1e308', '[1e308,3]', 'whole numbers of at least 1'],
  ['a size of 2^53', '[9007199254740992,3]', 'whole numbers of at least 1'],
  ['a size of 2^53 - 1', '[9007199254740991,3]', 'elements in all', 413],
  ['a size that is a text', '["1",3]', 'whole numbers of at least 1'],
  ['a size that is a list', '[[1],3]', 'whole numbers of at least 1'],
  ['nine sizes', '[1,1,1,1,1,1,1,1,3]', 'at most 8'],
  [
    'eight sizes of a million',
    `[${Array(8).fill('1000000').join()}]`,
    'got shape',
  ],
  ['too few sizes', '[3]', 'got shape [3]'],
  ['no sizes', '[]', 'got shape []'],
  ['a shape that is a text', '"1,3"', '"shape" must be a list'],
  ['a shape that is null', 'null', '"shape" must be a list'],
  ['a million rows and three numbers', '[1000000,3]', 'data has 3 elements'],
];

const SHAPE_CASES = shapes.map(([name, text, says, status]) =>
  json(`${name}, in a shape`, withRaw('shape', text), says, status),
);

const TENSOR_CASES: HostileBody[] = [
  ...['INT32', 'fp32', 'BYTES', 'constructor', ''].map(datatype =>
    json(
      `the datatype "${datatype}"`,
      request({ datatype }),
      `got datatype "${datatype}"`,
    ),
  ),
  json('a datatype that is a list', request({ datatype: [] }), 'got datatype'),
  json(
    'data that is an object',
    request({ data: { length: 3, 0: 1 } }),
    '"data" must be a list',
  ),
  json('data with a null', request({ data: [1, null, 3] }), 'element 1'),
  json('data with a text', request({ data: [1, 2, '3'] }), 'element 2'),
  json('data with a list', request({ data: [1, 2, [3]] }), 'element 2'),
  json('data with an object', request({ data: [1, 2, {}] }), 'element 2'),
  json('ragged data', request({ shape: [2, 3], data: [[1, 2, 3], [4]] }), '1'),
  json('too much data', request({ data: [1, 2, 3, 4] }), '4 elements'),
  json(
    'shared memory',
    request({ parameters: { shared_memory_region: '/etc/passwd' } }),
    'shared memory is not supported',
  ),
  json('an id that is no text', '{"id":1,"inputs":[]}', '"id" must be'),
  json(
    'parameters that are a list',
    '{"parameters":[],"inputs":[]}',
    '"parameters" must be',
  ),
  json(
    'a priority that is a text',
    '{"parameters":{"priority":"high"},"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}',
    '"priority"',
  ),
  json(
    'a timeout of -1',
    '{"parameters":{"timeout":-1},"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}',
    '"timeout"',
  ),
];

const V1_CASES: HostileBody[] = [
  json('v1: instances and inputs', '{"instances":[],"inputs":[]}', 'not both'),
  json('v1: no rows', '{"instances":[]}', 'at least one row'),
  json('v1: ragged rows', '{"instances":[[1,2,3],[1]]}', 'input "x"'),
  json(
    'v1: 100,000 lists in each other',
    `{"instances":${nested(100_000)}}`,
    'input "x"',
  ),
  json(
    'v1: rows named `__proto__`',
    '{"instances":[{"__proto__":[1,2,3]}]}',
    'input "x" is missing',
  ),
  json(
    'v1: 31 MiB of "["',
    () => `{"instances":${'['.repeat(31 * MIB)}`,
    'lists, objects',
    413,
  ),
].map(found => ({ ...found, path: 'predict' as const }));

const BINARY_CASES: HostileBody[] = [
  ...['-1', '1.5', '1e308', '"12"', 'null', '[12]', '{}', 'true'].map(size =>
    binary(
      `binary_data_size ${size}`,
      size,
      'binary_data_size must be a whole number',
    ),
  ),
  binary('binary_data_size NaN', 'NaN', 'not valid JSON'),
  binary('binary_data_size 2^53', '9007199254740992', 'must be a whole number'),
  binary('binary_data_size 2^32 + 12', '4294967308', '12 bytes are left'),
  binary(
    'binary_data_size of 100,000 lists',
    nested(100_000),
    'nested too deep',
  ),
  binary('binary_data_size one too many', '13', '12 bytes are left'),
  binary('binary_data_size one too few', '11', 'takes 12 bytes'),
  binary('binary_data_size 0', '0', 'takes 12 bytes'),
  binary('bytes that no tensor claims', '12', '1 bytes after', { bytes: 13 }),
  binary('a shape beyond its bytes', '12', /takes 120+ bytes/, {
    shape: '[1000000,3]',
  }),
  ...['-1', '1.5', '0x10', 'NaN', '1e3', '99999999999999999999', 'a'].map(
    headerLength =>
      binary(
        `${LENGTH}: ${headerLength}`,
        '12',
        'must be the number of bytes of JSON',
        { headerLength },
      ),
  ),
  binary(`${LENGTH} beyond the body`, '12', 'but the body has', {
    headerLength: '999999',
  }),
  binary(`${LENGTH} within the JSON`, '12', 'not valid JSON', {
    headerLength: '20',
  }),
  binary(`${LENGTH}: 0, so that all is raw`, '12', 'a raw body of', {
    headerLength: '0',
    bytes: 11,
  }),
];

function typed(
  name: string,
  headers: Record<string, string>,
  status: number,
  says: string,
  body: () => string | Uint8Array = request,
): HostileBody {
  return { name, headers, status, says, body };
}

const TYPE_CASES: HostileBody[] = [
  ...[
    'text/plain',
    'multipart/form-data; boundary=a',
    'application/xml',
    '',
  ].map(type =>
    typed(
      `Content-Type "${type}"`,
      { 'Content-Type': type },
      415,
      'Content-Type',
    ),
  ),
  ...['gzip', 'br', 'deflate', 'gzip, gzip', 'zip-bomb'].map(encoding =>
    typed(
      `Content-Encoding: ${encoding}`,
      { 'Content-Encoding': encoding },
      415,
      `Content-Encoding "${encoding}" is not supported`,
      () => gzipSync(request()),
    ),
  ),
  typed('gzip that does not say so', {}, 400, 'UTF-8', () =>
    gzipSync(request()),
  ),
];

const POLICY_CASES: HostileBody[] = [
  ...[
    '',
    'soon',
    'NaN',
    'Infinity',
    '1e9',
    '0x10',
    '1, 2',
    '9'.repeat(400),
  ].map(value =>
    typed(
      `fairway-deadline-ms: ${value.slice(0, 12)}`,
      { 'fairway-deadline-ms': value },
      400,
      'the header fairway-deadline-ms',
    ),
  ),
  typed('fairway-deadline-ms: -1', { 'fairway-deadline-ms': '-1' }, 504, ''),
  ...['', 'high', '11', '-1', '1.5', 'constructor', '9'.repeat(400)].map(
    value =>
      typed(
        `fairway-priority: ${value.slice(0, 12)}`,
        { 'fairway-priority': value },
        400,
        'the header fairway-priority',
      ),
  ),
];

/** By class, as the table of docs/hostile-input.md has them. */
export const HOSTILE_BODIES: Readonly<Record<string, readonly HostileBody[]>> =
  {
    JSON: JSON_CASES,
    shapes: SHAPE_CASES,
    tensors: TENSOR_CASES,
    'KServe v1': V1_CASES,
    'binary tensors': BINARY_CASES,
    types: TYPE_CASES,
    'urgency headers': POLICY_CASES,
  };
