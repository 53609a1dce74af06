import { diagnose } from './exitReason.ts';

describe('diagnose', () => {
  it.each([
    [
      { code: null, signal: 'SIGKILL', tail: [] },
      true,
      'exit',
      'It was killed (SIGKILL), possibly out of memory',
    ],
    [
      { code: null, signal: 'SIGSEGV', tail: ['last words'] },
      true,
      'exit',
      'It was ended by the signal SIGSEGV: last words',
    ],
    [
      { code: 1, signal: null, tail: ['Error: x', '    at f (a.js:1)'] },
      false,
      'exit',
      'It exited with code 1 before it was ready: Error: x',
    ],
    [
      { code: 3, signal: null, tail: ['expected sha256:a, got sha256:b'] },
      false,
      'digest',
      'The model does not have the digest that was declared: expected sha256:a, got sha256:b',
    ],
    [
      { code: 4, signal: null, tail: [] },
      false,
      'model',
      'The runtime cannot load the model',
    ],
    [
      { code: 4, signal: null, tail: [] },
      true,
      'exit',
      'It exited with code 4',
    ],
    [
      { code: null, signal: null, tail: ['spawn ENOMEM'] },
      false,
      'exit',
      'It could not be started: spawn ENOMEM',
    ],
  ])('puts %j into words', (exit, wasReady, cause, message) => {
    expect(diagnose(exit, wasReady)).toEqual({ cause, message });
  });
});
