import '@backstage/cli/asset-types';
import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Pages are loaded when they are first opened, which takes a while on a busy
// machine; the limits only bound how long a failing test waits.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);
