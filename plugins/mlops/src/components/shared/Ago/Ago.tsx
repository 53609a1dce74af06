import { useNow } from '../../../hooks/useNow';
import { formatAgo, formatInstant } from '../../../format';

/** How long ago something was, with the instant itself on hover. */
export const Ago = ({ instant }: { instant: string }) => {
  const now = useNow();
  return (
    <time dateTime={instant} title={formatInstant(instant)}>
      {formatAgo(instant, now)}
    </time>
  );
};
