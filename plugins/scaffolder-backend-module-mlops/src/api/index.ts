export * from './InitiatorClient';
export * from './explain';
export * from './benchmarkFields';
export * from './fields';
export * from './links';
export * from './poll';
