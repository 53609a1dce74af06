import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type { Revision, Rollout } from '@fairway/backstage-plugin-mlops-common';
import { shortDigest } from '../../../format';
import { useText } from '../../../translation';
import { Ago } from '../../shared/Ago/Ago';
import { CopyButton } from '../../shared/CopyButton/CopyButton';
import { FactList } from '../../shared/FactList/FactList';
import { PersonLink } from '../../shared/PersonLink/PersonLink';
import styles from './RevisionsCard.module.css';

const Side = (props: {
  side: 'candidate' | 'stable';
  number: number;
  revision: Revision | undefined;
}) => {
  const t = useText();
  const { side, number, revision } = props;
  const title = t(`rolloutPage.revisions.${side}`);
  return (
    <section className={styles.side} aria-label={title}>
      <Text as="h4" variant="body-medium" weight="bold">
        <span className={styles.swatch} data-side={side} aria-hidden="true" />
        {title}
      </Text>
      <FactList
        facts={[
          { label: t('service.revision.number'), value: String(number) },
          revision && {
            label: t('service.revision.modelVersion'),
            value: revision.spec.modelVersion,
          },
          revision && {
            label: t('service.revision.digest'),
            value: (
              <span className={styles.digest}>
                <code title={revision.spec.digest}>
                  {shortDigest(revision.spec.digest)}…
                </code>
                <CopyButton
                  text={revision.spec.digest}
                  what={t('entity.versions.digest')}
                />
              </span>
            ),
          },
          revision && {
            label: t('service.revision.by'),
            value: (
              <>
                <Ago instant={revision.createdAt} />{' '}
                <PersonLink who={revision.createdBy} />
              </>
            ),
          },
        ]}
      />
    </section>
  );
};

/** What serves and what is to serve. */
export const RevisionsCard = (props: {
  rollout: Rollout;
  byNumber: Map<number, Revision>;
}) => {
  const t = useText();
  const { rollout, byNumber } = props;
  return (
    <Card>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('rolloutPage.revisions.title')}
        </Text>
      </CardHeader>
      <CardBody>
        <div className={styles.sides}>
          {(['stable', 'candidate'] as const).map(side => {
            const number = rollout[`${side}Revision`];
            return (
              <Side
                key={side}
                side={side}
                number={number}
                revision={byNumber.get(number)}
              />
            );
          })}
        </div>
      </CardBody>
    </Card>
  );
};
