import { createMockDirectory } from '@backstage/backend-test-utils';
import { symlink } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { artifactFindings } from './artifact';

describe('artifactFindings', () => {
  const directory = createMockDirectory();
  const uri = (path: string) => pathToFileURL(directory.resolve(path)).href;
  const codes = async (address: string) => {
    const findings = await artifactFindings(address, {
      roots: [directory.resolve('models'), directory.resolve('absent')],
      hosts: [{ host: 'models.example.com:8443', private: false }],
    });
    for (const finding of findings) {
      expect(finding.severity).toBe('blocking');
      expect(finding.fix).toMatch(/\w+/);
    }
    return findings.map(finding => finding.code);
  };

  beforeEach(() => {
    directory.setContent({
      models: { 'model.onnx': 'model', folder: {} },
      'models-of-others': { 'model.onnx': 'model' },
    });
  });

  it('accepts a file below an allowed folder', async () => {
    await expect(codes(uri('models/model.onnx'))).resolves.toEqual([]);
  });

  it('accepts an allowed server', async () => {
    await expect(
      codes('https://models.example.com:8443/a/model.onnx'),
    ).resolves.toEqual([]);
  });

  it.each([
    ['s3://bucket/model.onnx', 'artifact-scheme-not-allowed'],
    ['http://models.example.com:8443/a', 'artifact-scheme-not-allowed'],
    ['models/model.onnx', 'artifact-scheme-not-allowed'],
    ['https://models.example.com/a', 'artifact-source-not-allowed'],
    ['https://models.example.com:8443.evil/a', 'artifact-scheme-not-allowed'],
    ['https://u@models.example.com:8443/a', 'artifact-source-not-allowed'],
    ['file://server/share/model.onnx', 'artifact-unreadable'],
  ])('refuses %s', async (address, code) => {
    await expect(codes(address)).resolves.toEqual([code]);
  });

  it.each([
    ['models/nothing.onnx', 'artifact-missing'],
    ['models/folder', 'artifact-unreadable'],
    ['models', 'artifact-unreadable'],
    ['models-of-others/model.onnx', 'artifact-source-not-allowed'],
    ['models-of-others/nothing.onnx', 'artifact-source-not-allowed'],
    ['models/../models-of-others/model.onnx', 'artifact-source-not-allowed'],
    ['absent/model.onnx', 'artifact-missing'],
  ])('says of the file %s what is wrong', async (path, code) => {
    await expect(codes(uri(path))).resolves.toEqual([code]);
  });

  it('follows links before it judges where a file is', async () => {
    await symlink(
      directory.resolve('models-of-others/model.onnx'),
      directory.resolve('models/link.onnx'),
    );
    await expect(codes(uri('models/link.onnx'))).resolves.toEqual([
      'artifact-source-not-allowed',
    ]);
  });

  it('says which error keeps a file from being read', async () => {
    await symlink('loop.onnx', directory.resolve('models/loop.onnx'));
    await expect(codes(uri('models/loop.onnx'))).resolves.toEqual([
      'artifact-unreadable',
    ]);
  });
});
