import { benchCeiling } from './ceiling.ts';

await benchCeiling();
