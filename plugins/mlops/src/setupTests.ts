import '@backstage/cli/asset-types';
import '@testing-library/jest-dom';
