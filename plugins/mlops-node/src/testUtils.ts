/**
 * Contract tests that every implementation of a contract must pass.
 *
 * @packageDocumentation
 */
export * from './testUtils/index';
