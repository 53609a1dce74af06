import { Button } from '@backstage/ui';
import type {
  GateDeclaration,
  GateVerdict,
} from '@fairway/backstage-plugin-mlops-common';
import { RiFileSearchLine } from '@remixicon/react';
import { describeGate } from '../../../rollout/describeGate';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { CodeBlock } from '../../shared/CodeBlock/CodeBlock';
import { VerdictMark } from '../RolloutMarks/VerdictMark';
import styles from './GatesCard.module.css';

/** One gate: what must hold, what it said last, why, and on which evidence. */
export const GateItem = (props: {
  gate: GateDeclaration;
  said: GateVerdict | undefined;
  onEvidence: (id: string) => void;
}) => {
  const t = useText();
  const { gate, said } = props;
  const evidenceId = said?.evidenceId;
  return (
    <li className={styles.gate}>
      <div className={styles.body}>
        <div className={styles.name}>
          {gate.name}
          <VerdictMark verdict={said?.verdict} />
        </div>
        <div className={styles.must}>{describeGate(gate, t)}</div>
        {said && <div className={styles.said}>{said.reason}</div>}
        {said?.action && (
          <div className={styles.said}>
            {t('rolloutPage.gates.action', { action: said.action })}
          </div>
        )}
        <div className={styles.meta}>
          {said && (
            <>
              <Ago instant={said.at} />
              <span>{t('rolloutPage.gates.looks', { count: said.look })}</span>
              {said.step !== undefined && (
                <span>
                  {t('rolloutPage.gates.step', { number: said.step + 1 })}
                </span>
              )}
            </>
          )}
          <details className={styles.settings}>
            <summary>{t('rolloutPage.gates.settings')}</summary>
            <CodeBlock
              code={JSON.stringify(gate, null, 2)}
              what={t('rolloutPage.gates.settingsOf', { gate: gate.name })}
            />
          </details>
        </div>
      </div>
      {evidenceId && (
        <div>
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiFileSearchLine />}
            aria-label={t('rolloutPage.evidenceOf', { gate: gate.name })}
            onPress={() => props.onEvidence(evidenceId)}
          >
            {t('rolloutPage.evidence')}
          </Button>
        </div>
      )}
    </li>
  );
};
