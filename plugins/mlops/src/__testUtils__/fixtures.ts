export * from './ago';
export * from './modelFixtures';
export * from './poolFixtures';
export * from './serviceFixtures';
