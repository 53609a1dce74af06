import fc from 'fast-check';

// The limit only bounds how long a failing test
// waits on a busy machine.
jest.setTimeout(60_000);

// Drawn inputs are the same in every run.
fc.configureGlobal({ seed: 20_261_127 });
