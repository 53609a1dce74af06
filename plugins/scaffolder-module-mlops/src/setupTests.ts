import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The limits only bound how long a failing test waits on a busy machine.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);
