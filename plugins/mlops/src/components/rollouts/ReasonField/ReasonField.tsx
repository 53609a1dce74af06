import { TextField } from '@backstage/ui';
import { useText } from '../../../translation';

/** Why somebody moves traffic, for the history. */
export const ReasonField = (props: {
  value: string;
  onChange: (reason: string) => void;
}) => {
  const t = useText();
  return (
    <TextField
      label={t('shipping.reason')}
      description={t('shipping.reasonHint')}
      maxLength={500}
      value={props.value}
      onChange={props.onChange}
    />
  );
};
