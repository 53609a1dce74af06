import { z } from 'zod';
import { declarationSchema } from './declaration.ts';
import { protocolVersion } from './protocol.ts';

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};

function fieldsOf(schema: JsonSchema, path = ''): string[] {
  const inner = [
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : []),
  ];
  return [
    ...inner.flatMap(item => fieldsOf(item, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const own = path === '' ? name : `${path}.${name}`;
      return [own, ...fieldsOf(property, own)];
    }),
  ];
}

describe('protocolVersion', () => {
  it('grows when a declaration can say more: then change both', () => {
    const schema = z.toJSONSchema(declarationSchema, { io: 'input' });
    const fields = [...new Set(fieldsOf(schema as JsonSchema))].sort();
    expect({ protocolVersion, fields }).toEqual({
      protocolVersion: 4,
      fields: [
        'id',
        'keys',
        'keys.expiresAt',
        'keys.id',
        'keys.rateLimit',
        'keys.rateLimit.burst',
        'keys.rateLimit.requestsPerSecond',
        'keys.sha256',
        'labels',
        'labels.environment',
        'labels.model',
        'labels.owner',
        'labels.pool',
        'modelName',
        'name',
        'queue',
        'queue.maximalWaitSeconds',
        'queue.maximalWaiting',
        'revisions',
        'revisions.artifact',
        'revisions.artifact.digest',
        'revisions.artifact.format',
        'revisions.artifact.uri',
        'revisions.environmentVariables',
        'revisions.maximalConcurrency',
        'revisions.mirror',
        'revisions.modelVersion',
        'revisions.number',
        'revisions.replicas',
        'revisions.resources',
        'revisions.resources.cpu',
        'revisions.resources.gpus',
        'revisions.resources.memoryMiB',
        'revisions.scaling',
        'revisions.scaling.idleSeconds',
        'revisions.scaling.maxReplicas',
        'revisions.scaling.minReplicas',
        'revisions.scaling.targetConcurrency',
        'revisions.weight',
        'sticky',
        'sticky.header',
      ],
    });
  });
});
