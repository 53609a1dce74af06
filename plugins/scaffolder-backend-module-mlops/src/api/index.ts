export * from './InitiatorClient';
export * from './explain';
export * from './fields';
export * from './links';
