import { readyService } from '../../../__testUtils__/fixtures';
import { formOf, requestOf } from './change';
import { readVariables, writeVariables } from './variables';

const { revision } = readyService;
const form = formOf(revision);

describe('requestOf', () => {
  it('asks for nothing while nothing is changed', () => {
    expect(requestOf(form, revision)).toEqual({
      problem: { code: 'unchanged' },
    });
  });

  it('sends only what was changed', () => {
    expect(requestOf({ ...form, memoryMiB: 1024 }, revision)).toEqual({
      isInPlace: false,
      request: { resources: { cpu: 1, memoryMiB: 1024, gpus: 0 } },
    });
    expect(
      requestOf({ ...form, replicas: 3, reason: ' more load ' }, revision),
    ).toEqual({
      isInPlace: false,
      request: { replicas: 3, reason: 'more load' },
    });
  });

  it('can remove every variable', () => {
    expect(requestOf({ ...form, variables: '' }, revision)).toMatchObject({
      request: { environmentVariables: {} },
    });
  });

  it.each([
    ['cpu', { cpu: 0 }],
    ['memoryMiB', { memoryMiB: 63 }],
    ['gpus', { gpus: NaN }],
    ['replicas', { replicas: 1.5 }],
    ['minReplicas', { scales: true, minReplicas: -1 }],
    ['maxReplicas', { scales: true, maxReplicas: NaN }],
    ['idleSeconds', { scales: true, idleSeconds: 4 }],
    ['targetConcurrency', { scales: true, targetConcurrency: 0 }],
  ])('names %s when it is out of range', (field, changes) => {
    expect(requestOf({ ...form, ...changes }, revision)).toEqual({
      problem: { code: 'outOfRange', field },
    });
  });
});

describe('scaling', () => {
  const scaled = { ...form, scales: true, minReplicas: 0, maxReplicas: 3 };
  const scaling = {
    minReplicas: 0,
    maxReplicas: 3,
    targetConcurrency: 8,
    idleSeconds: 300,
  };

  it('is turned on in place, with the defaults shown', () => {
    expect(requestOf(scaled, revision)).toEqual({
      isInPlace: true,
      request: { scaling },
    });
  });

  it('is no change where the revision has the same', () => {
    const same = { ...revision, spec: { ...revision.spec, scaling } };
    expect(requestOf(formOf(same), same)).toEqual({
      problem: { code: 'unchanged' },
    });
  });

  it('is taken away with null, and a fixed number makes a revision', () => {
    const before = { ...revision, spec: { ...revision.spec, scaling } };
    const fixed = { ...formOf(before), scales: false };
    expect(requestOf(fixed, before)).toEqual({
      isInPlace: true,
      request: { scaling: null },
    });
    expect(requestOf({ ...fixed, replicas: 5 }, before)).toEqual({
      isInPlace: false,
      request: { scaling: null, replicas: 5 },
    });
  });

  it('needs the fewest not to be more than the most', () => {
    expect(requestOf({ ...scaled, minReplicas: 4 }, revision)).toEqual({
      problem: { code: 'minAboveMax' },
    });
  });

  it('ignores numbers that do not count', () => {
    expect(requestOf({ ...scaled, replicas: NaN }, revision)).toMatchObject({
      request: { scaling },
    });
  });
});

describe('readVariables', () => {
  it('keeps everything after the first equals sign', () => {
    expect(readVariables('URL=http://a?b=c\n\nEMPTY=')).toEqual({
      variables: { URL: 'http://a?b=c', EMPTY: '' },
    });
  });

  it('reads back what it wrote', () => {
    const variables = { A: ' spaced ', B_2: '=' };
    expect(readVariables(writeVariables(variables))).toEqual({ variables });
  });

  it.each([
    ['A=1\nnonsense', { code: 'variableInvalid', line: 2, text: 'nonsense' }],
    ['2A=1', { code: 'variableInvalid', line: 1, text: '2A=1' }],
    ['A=1\nA=2', { code: 'variableTwice', line: 2, name: 'A' }],
  ])('says what is wrong with %j', (text, problem) => {
    expect(readVariables(text)).toEqual({ problem });
  });
});
