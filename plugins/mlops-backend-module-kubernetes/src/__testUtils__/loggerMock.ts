import type { LoggerService } from '@backstage/backend-plugin-api';

/**
 * A logger that tells what it was told. `mockServices` would load half a backend with
 * its own, in each suite anew.
 */
export function loggerMock(): jest.Mocked<LoggerService> {
  return {
    error: jest.fn(),
    warn: jest.fn(),
    info: jest.fn(),
    debug: jest.fn(),
    child: jest.fn(),
  };
}
