export * from './complete';
export * from './mlopsApiRef';
export * from './predict';
