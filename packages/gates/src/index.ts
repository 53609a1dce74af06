export * from './Verdict.ts';
