// The limit only bounds how long a failing test waits on a busy machine.
jest.setTimeout(60_000);
