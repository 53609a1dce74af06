import { useText } from '../../../translation';
import { PersonLink } from '../../shared/PersonLink/PersonLink';

/** Who or what decided: a person, a gate or the control loop. */
export const Decider = ({ who }: { who: string }) => {
  const t = useText();
  if (who.startsWith('gate:')) {
    return (
      <span>
        {t('rolloutPage.decider.gate', { name: who.slice('gate:'.length) })}
      </span>
    );
  }
  return who === 'control-loop' ? (
    <span>{t('rolloutPage.decider.controlLoop')}</span>
  ) : (
    <PersonLink who={who} />
  );
};
