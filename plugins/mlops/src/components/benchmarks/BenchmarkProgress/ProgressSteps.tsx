import type { Benchmark } from '@fairway/backstage-plugin-mlops-common';
import {
  RiCheckboxCircleFill,
  RiCircleLine,
  RiRecordCircleLine,
} from '@remixicon/react';
import { useText } from '../../../translation';
import styles from './BenchmarkProgress.module.css';

type Phase = NonNullable<Benchmark['progress']>['phase'];

const phases: readonly Phase[] = [
  'preparing',
  'warm-up',
  'measured',
  'draining',
];

function iconOf(index: number, present: number) {
  if (index < present) {
    return <RiCheckboxCircleFill />;
  }
  return index === present ? <RiRecordCircleLine /> : <RiCircleLine />;
}

/** The parts of a benchmark: what is done, what runs, what comes. */
export const ProgressSteps = (props: { phase?: Phase; hasWarmUp: boolean }) => {
  const t = useText();
  const shown = phases.filter(
    phase => props.hasWarmUp || phase !== 'warm-up' || props.phase === phase,
  );
  const present = props.phase ? shown.indexOf(props.phase) : -1;
  return (
    <ol className={styles.steps}>
      {shown.map((phase, index) => (
        <li key={phase} aria-current={index === present ? 'step' : undefined}>
          <span aria-hidden="true" style={{ display: 'inline-flex' }}>
            {iconOf(index, present)}
          </span>
          {t(`benchmarks.progress.${phase}`)}
        </li>
      ))}
    </ol>
  );
};
