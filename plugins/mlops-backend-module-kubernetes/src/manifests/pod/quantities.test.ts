import { coresQuantity, memoryQuantity } from './quantities';

describe('quantities in the form of the API server', () => {
  it.each([
    [0.1, '100m'],
    [0.25, '250m'],
    [0.3333, '333m'],
    [1, '1'],
    [2.5, '2500m'],
    [256, '256'],
    [0.1 + 0.2, '300m'],
  ])('%s cores are %s', (cores, quantity) => {
    expect(coresQuantity(cores)).toBe(quantity);
  });

  it.each([
    [64, '64Mi'],
    [1024, '1Gi'],
    [1536, '1536Mi'],
    [4_194_304, '4Ti'],
  ])('%s MiB are %s', (mebibytes, quantity) => {
    expect(memoryQuantity(mebibytes)).toBe(quantity);
  });
});
