import { Text } from '@backstage/ui';
import type { ServiceDrift } from '@fairway/backstage-plugin-mlops-common';
import { formatInstant, formatNumber } from '../../../format';
import { useText } from '../../../translation';
import { FactList } from '../../shared/FactList/FactList';

const Small = ({ children }: { children: string }) => (
  <Text as="div" variant="body-small" color="secondary">
    {children}
  </Text>
);

/** Which predictions were compared with what, and by which rule. */
export const CompareFacts = ({ drift }: { drift: ServiceDrift }) => {
  const t = useText();
  const { window, profile, report } = drift;
  const wasSkipped =
    window && Object.values(window.skipped).some(count => count > 0);
  return (
    <FactList
      facts={[
        window && {
          label: t('drift.facts.window'),
          value: (
            <>
              {t('drift.facts.windowText', {
                counted: formatNumber(window.counted),
                predictions: formatNumber(window.predictions),
              })}
              {wasSkipped && (
                <Small>{t('drift.facts.skipped', { ...window.skipped })}</Small>
              )}
            </>
          ),
        },
        window && {
          label: t('drift.facts.since'),
          value: formatInstant(window.start),
        },
        window && {
          label: t('drift.facts.until'),
          value: formatInstant(window.end),
        },
        profile && {
          label: t('drift.facts.reference'),
          value: (
            <>
              {t('drift.facts.referenceText', {
                rows: formatNumber(profile.rows),
                features: formatNumber(profile.features),
              })}
              {profile.omitted.length > 0 && (
                <Small>
                  {t('drift.omitted', {
                    tensors: profile.omitted
                      .map(({ tensor, reason }) => `${tensor} (${reason})`)
                      .join('; '),
                  })}
                </Small>
              )}
            </>
          ),
        },
        report && {
          label: t('drift.facts.rule'),
          value: t('drift.facts.ruleText', { shift: report.shift }),
        },
      ]}
    />
  );
};
