/**
 * Answers of the API for tests, in which a test says what concerns it.
 *
 * @packageDocumentation
 */
export { instant } from './testUtils/instant';
export { model, modelVersion } from './testUtils/models';
export {
  deployment,
  preview,
  revisionSpec,
  service,
} from './testUtils/services';
