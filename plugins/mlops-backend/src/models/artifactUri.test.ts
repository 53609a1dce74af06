import { Entity } from '@backstage/catalog-model';
import { filePath, resolveFromEntity } from './artifactUri';

const entityAt = (location?: string): Entity => ({
  apiVersion: 'fairway.dev/v1alpha1',
  kind: 'Model',
  metadata: {
    name: 'digits',
    annotations: location
      ? { 'backstage.io/managed-by-location': location }
      : {},
  },
});
const onDisk = entityAt('file:/models/digits/catalog-info.yaml');
const behindUrl = entityAt(
  'url:https://example.com/models/blob/main/digits/catalog-info.yaml',
);

describe('location of an artifact', () => {
  it.each([
    ['file:./v1/model.onnx', 'file:///models/digits/v1/model.onnx'],
    ['./v1/model.onnx', 'file:///models/digits/v1/model.onnx'],
    ['v1/model.onnx', 'file:///models/digits/v1/model.onnx'],
    ['../shared/model.onnx', 'file:///models/shared/model.onnx'],
    ['file:../../../etc/passwd', 'file:///etc/passwd'],
    ['file:./with space.onnx', 'file:///models/digits/with%20space.onnx'],
  ])('%s is beside an entity on disk', (uri, expected) => {
    expect(resolveFromEntity(onDisk, uri)).toBe(expected);
  });

  it.each([
    [
      'file:./v1/model.onnx',
      'https://example.com/models/blob/main/digits/v1/model.onnx',
    ],
    [
      'v1/model.onnx',
      'https://example.com/models/blob/main/digits/v1/model.onnx',
    ],
    ['../other/card.md', 'https://example.com/models/blob/main/other/card.md'],
    ['../../../../../../card.md', 'https://example.com/card.md'],
  ])('%s is beside an entity behind a URL', (uri, expected) => {
    expect(resolveFromEntity(behindUrl, uri)).toBe(expected);
  });

  it.each([
    'https://example.com/model.onnx',
    'hf://org/name@main',
    's3://bucket/model.onnx',
    'file:///models/model.onnx',
    'file:/models/model.onnx',
    '/models/model.onnx',
    '//example.com/model.onnx',
  ])('%s stays as it is, wherever the entity is', uri => {
    expect(resolveFromEntity(onDisk, uri)).toBe(uri);
    expect(resolveFromEntity(behindUrl, uri)).toBe(uri);
    expect(resolveFromEntity(entityAt(), uri)).toBe(uri);
  });

  it('is refused with the way out when the file of the entity is not known', () => {
    expect(() => resolveFromEntity(entityAt(), './model.onnx')).toThrow(
      'give an absolute URI',
    );
    expect(() =>
      resolveFromEntity(entityAt('bootstrap:bootstrap'), './model.onnx'),
    ).toThrow('a location of type bootstrap');
  });
});

describe('path of a location', () => {
  it.each([
    ['file:///models/model.onnx', '/models/model.onnx'],
    ['file:/models/model.onnx', '/models/model.onnx'],
    ['file:///models/with%20space.onnx', '/models/with space.onnx'],
  ])('of %s is %s', (uri, path) => {
    expect(filePath(uri)).toBe(path);
  });

  it('is undefined for what is not on disk', () => {
    expect(filePath('https://example.com/model.onnx')).toBeUndefined();
  });
});
