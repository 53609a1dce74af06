export * from './mlopsApiRef';
export * from './predict';
