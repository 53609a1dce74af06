import type { Cause } from '../Cause';
import type { PodFacts } from '../PodFacts';
import { configurationCauses } from './container/configuration';
import { crashCauses } from './container/crash';
import { imageCauses } from './container/image';
import { modelCauses } from './container/model';
import { probeCauses } from './container/probes';
import { endedCauses } from './ended';
import { nodeCauses } from './node';
import { queueCauses } from './scheduling/queue';
import { unschedulableCauses } from './scheduling/unschedulable';

const diagnosers: readonly ((facts: PodFacts) => Cause[])[] = [
  queueCauses,
  unschedulableCauses,
  nodeCauses,
  imageCauses,
  configurationCauses,
  modelCauses,
  crashCauses,
  probeCauses,
  endedCauses,
];

/** All that keeps one pod from being ready, in no order. */
export function podCauses(facts: PodFacts): Cause[] {
  return diagnosers.flatMap(diagnose => diagnose(facts));
}
