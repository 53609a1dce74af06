import { parseLayout } from '@fairway/drift';
import {
  validateSignature,
  type ModelSignature,
} from '@fairway/inference-protocol';
import type { RevisionLayout } from '../dataplane/drift/CountedRevision.ts';
import type { DriftBook, ServiceName } from '../dataplane/drift/DriftBook.ts';
import { countRequestSchema, type CountRequest } from './driftSchemas.ts';
import { ServingHostError } from './errors.ts';
import { parseWith } from './input.ts';
import { readWindowsQuery } from './readWindowsQuery.ts';

/**
 * What was counted of a service for drift, by its id.
 *
 * @throws ServingHostError for a query that is not one
 */
export function showDrift(
  book: DriftBook,
  id: string,
  query: Record<string, string>,
) {
  const found = book.of(id, readWindowsQuery(query));
  return {
    ...found,
    id,
    revisions: found.revisions.map(({ windows, ...revision }) => ({
      ...revision,
      windows: windows.map(text => JSON.parse(text)),
    })),
  };
}

/**
 * Counts revisions of a service from now on. Answers which are counted.
 *
 * @throws ServingHostError for a layout or signature that is not one, for the
 *   id of another service, and where there is no room
 */
export function countDrift(
  book: DriftBook,
  service: ServiceName,
  body: unknown,
) {
  const { id, revisions } = parseWith(countRequestSchema, body);
  if (id !== service.id) {
    throw new ServingHostError({
      status: 409,
      code: 'name-taken',
      message: `The service ${service.name} of this host has the id ${service.id}, not ${id}.`,
    });
  }
  book.count(service, revisions.map(readLayout));
  return { id, ...book.listed(id) };
}

function readLayout({
  revision,
  signature,
  layout,
}: CountRequest['revisions'][number]): RevisionLayout {
  const [fault] = validateSignature(signature);
  if (fault !== undefined) {
    throw refusal(`revision ${revision}: ${fault}`);
  }
  try {
    return {
      revision,
      signature: signature as unknown as ModelSignature,
      layout: parseLayout(layout),
    };
  } catch (error) {
    if (error instanceof RangeError) {
      throw refusal(`revision ${revision}: ${error.message}`);
    }
    throw error;
  }
}

function refusal(message: string): ServingHostError {
  return new ServingHostError({ status: 400, code: 'bad-request', message });
}
