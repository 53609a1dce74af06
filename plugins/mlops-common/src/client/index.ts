export * from './MlopsClient';
