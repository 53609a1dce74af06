export * from './answers';
export * from './format';
export * from './reason';
export * from './useOperation';
