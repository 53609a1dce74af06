import { parseCell } from './cells';
import { Field, rowShape } from './fields';
import type { JsonRequest, Problem } from './types';

/**
 * What is typed, per input: a text per element for `columns` and `grid`, one
 * text with all elements for `compact` and `list`.
 */
export type FormValues = Record<string, string[]>;

const isSeparate = (field: Field) =>
  field.layout === 'columns' || field.layout === 'grid';

/** The texts of the elements of a field. Texts are divided by line. */
export function cellsOf(field: Field, values: FormValues): string[] {
  const typed = values[field.name] ?? [];
  if (isSeparate(field)) {
    return Array.from(
      { length: field.count ?? 0 },
      (_, index) => typed[index] ?? '',
    );
  }
  const text = typed[0] ?? '';
  return field.kind === 'text'
    ? text.split('\n').filter((line, _, lines) => line || lines.length > 1)
    : text.split(/[\s,;]+/).filter(Boolean);
}

/** Puts the elements of an input into the form in which they are typed. */
export function valuesOfElements(field: Field, elements: unknown[]): string[] {
  const texts = elements.map(element => String(element));
  if (isSeparate(field)) {
    return texts;
  }
  return [texts.join(field.kind === 'text' ? '\n' : ', ')];
}

/** All elements of nested or flat data, row-major. */
export function flatten(data: unknown): unknown[] {
  return Array.isArray(data) ? data.flat(Infinity) : [data];
}

/** The first row of an example request, and nothing where it has none. */
export function valuesFromRequest(
  fields: Field[],
  request: unknown,
): FormValues {
  const inputs = (request as JsonRequest | undefined)?.inputs;
  return Object.fromEntries(
    fields.map(field => {
      const tensor = Array.isArray(inputs)
        ? inputs.find(input => input?.name === field.name)
        : undefined;
      const elements = tensor ? flatten(tensor.data) : [];
      const rows = field.shape[0] === -1 ? tensor?.shape?.[0] ?? 1 : 1;
      const perRow = field.count ?? Math.floor(elements.length / (rows || 1));
      const row = elements.slice(0, perRow);
      return [field.name, row.length ? valuesOfElements(field, row) : []];
    }),
  );
}

/** Where one size is open beside the rows, the elements decide it. */
function shapeOf(field: Field, count: number): number[] | undefined {
  const shape = rowShape(field.shape);
  const open = shape.filter(size => size === -1).length;
  if (open === 0) {
    return shape;
  }
  const known = shape.reduce(
    (product, size) => (size === -1 ? product : product * size),
    1,
  );
  return open === 1 && count % known === 0
    ? shape.map(size => (size === -1 ? count / known : size))
    : undefined;
}

/** The OIP v2 body for what is typed, or everything that is wrong with it. */
export function buildRequest(
  fields: Field[],
  values: FormValues,
): { request: JsonRequest } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const inputs = fields.map(field => {
    const cells = cellsOf(field, values);
    const tensor = field.name;
    if (field.count !== undefined && cells.length !== field.count) {
      problems.push({
        code: 'countMismatch',
        tensor,
        details: { expected: field.count, found: cells.length },
      });
    }
    const data = cells.map((text, position) => {
      const parsed = parseCell(text, field.datatype);
      if ('value' in parsed) {
        return parsed.value;
      }
      problems.push({
        ...parsed,
        tensor,
        position,
        details: {
          ...parsed.details,
          label: field.labels[position] ?? position,
        },
      });
      return undefined;
    });
    const shape = shapeOf(field, cells.length);
    if (!shape) {
      problems.push({ code: 'tooManyFreeSizes', tensor, details: {} });
    }
    return {
      name: tensor,
      shape: shape ?? field.shape,
      datatype: field.datatype,
      data,
    };
  });
  return problems.length > 0 ? { problems } : { request: { inputs } };
}
