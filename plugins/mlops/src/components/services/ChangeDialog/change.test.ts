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
      request: { resources: { cpu: 1, memoryMiB: 1024, gpus: 0 } },
    });
    expect(
      requestOf({ ...form, replicas: 3, reason: ' more load ' }, revision),
    ).toEqual({ request: { replicas: 3, reason: 'more load' } });
  });

  it('can remove every variable', () => {
    expect(requestOf({ ...form, variables: '' }, revision)).toEqual({
      request: { environmentVariables: {} },
    });
  });

  it.each([
    ['cpu', { cpu: 0 }],
    ['memoryMiB', { memoryMiB: 63 }],
    ['gpus', { gpus: NaN }],
    ['replicas', { replicas: 1.5 }],
  ])('names %s when it is out of range', (field, changes) => {
    expect(requestOf({ ...form, ...changes }, revision)).toEqual({
      problem: { code: 'outOfRange', field },
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
