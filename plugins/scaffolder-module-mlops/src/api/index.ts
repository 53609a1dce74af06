export * from './answers';
export * from './findingText';
export * from './format';
export * from './reason';
export * from './useOperation';
