export * from './boundedTransaction';
export * from './ClaimLostError';
export * from './DatabaseWorkQueue';
export * from './Worker';
export * from './WorkQueue';
export * from './within';
