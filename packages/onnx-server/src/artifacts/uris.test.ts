import { beside, fileNameOf, shownUri } from './uris.ts';

describe('fileNameOf', () => {
  it.each([
    ['https://a.example/b/model%201.onnx?as=file', 'model 1.onnx'],
    ['file:///a/model.onnx', 'model.onnx'],
    ['https://a.example/', undefined],
    ['https://a.example/..%2fb', undefined],
    ['https://a.example/a%00b', undefined],
    ['https://a.example/%zz', undefined],
    ['nothing', undefined],
  ])('of %s is %s', (uri, name) => {
    expect(fileNameOf(uri)).toBe(name);
  });
});

describe('beside', () => {
  it.each([
    ['w.bin', 'https://a.example/b/w.bin'],
    [
      'some weights/w#1?.bin',
      'https://a.example/b/some%20weights/w%231%3F.bin',
    ],
    ['https:evil', 'https://a.example/b/https%3Aevil'],
  ])('leads to %s on the same host, without the query', (path, uri) => {
    expect(beside('https://a.example/b/model.onnx?key=1', path)).toBe(uri);
  });
});

describe('shownUri', () => {
  it.each([
    ['https://a.example:8/b?X-Amz-Signature=secret#c', 'https://a.example:8/b'],
    ['https://user:secret@a.example/b', 'https://a.example/b'],
    ['file:///a/b.onnx', 'file:///a/b.onnx'],
    ['data:text/plain,a', 'data:text/plain,a'],
    ['secret', 'the URI of the model'],
  ])('of %s is %s', (uri, shown) => {
    expect(shownUri(uri)).toBe(shown);
  });
});
