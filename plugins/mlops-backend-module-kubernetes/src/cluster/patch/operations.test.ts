import fc from 'fast-check';
import { operationsOf, pointer, type PatchOperation } from './operations';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7396, section 2. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      result[key] = merged(result[key], value);
    }
  }
  return result;
}

/** RFC 6902, of what is used of it. */
function patched(
  target: Record<string, unknown>,
  operations: readonly PatchOperation[],
): unknown {
  const result = structuredClone(target);
  for (const operation of operations) {
    const keys = operation.path
      .slice(1)
      .split('/')
      .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop()!;
    const parent = keys.reduce<Record<string, unknown>>(
      (object, key) => object[key] as Record<string, unknown>,
      result,
    );
    if (operation.op === 'remove') {
      expect(parent).toHaveProperty([last]);
      delete parent[last];
    } else {
      parent[last] = operation.value;
    }
  }
  return result;
}

const names = fc.constantFrom('a', 'b', 'fairway.dev/epoch', 'x~y');
const values = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('object'),
  ),
  object: fc.dictionary(names, tie('value'), { noNullPrototype: true }),
})).object as fc.Arbitrary<Record<string, unknown>>;

const withoutNull = (value: Record<string, unknown>) =>
  merged({}, value) as Record<string, unknown>;

describe('the operations of a change', () => {
  it('do what a merge patch does', () => {
    fc.assert(
      fc.property(values, values, (before, change) => {
        const current = withoutNull(before);
        expect(patched(current, operationsOf(current, change))).toEqual(
          merged(current, change),
        );
      }),
    );
  });

  it('name only what changes, so that what others have put beside it stays', () => {
    expect(
      operationsOf(
        { metadata: { annotations: { theirs: '1', 'fairway.dev/old': '1' } } },
        {
          metadata: {
            labels: { ours: 'yes' },
            annotations: { 'fairway.dev/epoch': '2', 'fairway.dev/old': null },
          },
        },
      ),
    ).toEqual([
      { op: 'add', path: '/metadata/labels', value: { ours: 'yes' } },
      {
        op: 'add',
        path: pointer('metadata', 'annotations', 'fairway.dev/epoch'),
        value: '2',
      },
      { op: 'remove', path: '/metadata/annotations/fairway.dev~1old' },
    ]);
  });

  it('are none for what is not there and shall not be', () => {
    expect(operationsOf({}, { spec: undefined, hostnames: null })).toEqual([]);
  });
});
