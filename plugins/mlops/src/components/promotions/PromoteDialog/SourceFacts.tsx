import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Link, Text } from '@backstage/ui';
import type { PromotionSource } from '@fairway/backstage-plugin-mlops-common';
import { shortDigest } from '../../../format';
import { serviceRouteRef } from '../../../routes';
import { useText } from '../../../translation';
import { VerdictMark } from '../../rollouts/RolloutMarks/VerdictMark';
import { Ago } from '../../shared/Ago/Ago';
import { CopyButton } from '../../shared/CopyButton/CopyButton';
import { FactList } from '../../shared/FactList/FactList';
import styles from './PromoteDialog.module.css';

const Evidence = ({ source }: { source: PromotionSource }) => {
  const t = useText();
  const link = useRouteRef(serviceRouteRef);
  const { rollout, service } = source;
  if (!rollout) {
    return <>{t('promotions.evidenceDeployment')}</>;
  }
  const page = `${link?.({ service })}/rollouts/${rollout.id}`;
  return (
    <div className={styles.evidence}>
      <span>
        <Link href={page}>{t('promotions.evidenceRollout')}</Link>
        {rollout.hasGates ? '' : ` (${t('promotions.evidenceNoGates')})`}
      </span>
      {rollout.verdicts.length > 0 && (
        <ul className={styles.verdicts} aria-label={t('promotions.verdicts')}>
          {rollout.verdicts.map(({ gate, verdict, reason }) => (
            <li key={gate} title={reason}>
              <span>{gate}</span> <VerdictMark verdict={verdict} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

/** The artifact that goes on: version, digest, since when stable, on what evidence. */
export const SourceFacts = ({ source }: { source: PromotionSource }) => {
  const t = useText();
  const { digest, environment, modelVersion, revision, service } = source;
  return (
    <section className={styles.source} aria-label={t('promotions.what')}>
      <Text as="h4" variant="body-medium" weight="bold">
        {t('promotions.what')}
      </Text>
      <FactList
        facts={[
          {
            label: t('promotions.model'),
            value: <EntityRefLink entityRef={source.model} />,
          },
          {
            label: t('promotions.version'),
            value: t('promotions.versionOf', {
              version: modelVersion,
              ...{ revision, service },
            }),
          },
          {
            label: t('promotions.digest'),
            value: (
              <span className={styles.digest}>
                <code title={digest}>{shortDigest(digest)}…</code>
                <CopyButton text={digest} what={t('entity.versions.digest')} />
              </span>
            ),
          },
          source.stableSince !== undefined && {
            label: t('promotions.stable', { environment }),
            value: <Ago instant={source.stableSince} />,
          },
          {
            label: t('promotions.evidence'),
            value: <Evidence source={source} />,
          },
        ]}
      />
    </section>
  );
};
