import { Flex, Skeleton } from '@backstage/ui';
import { useText } from '../../../translation';

/** Stands where a page will be while it loads: its title, and what is below. */
export const PageSkeleton = (props: {
  titleWidth: string;
  /** Of each thing below the title, in pixels. */
  heights: number[];
}) => {
  const t = useText();
  return (
    <Flex
      direction="column"
      gap="4"
      role="status"
      aria-label={t('common.loading')}
    >
      <Skeleton width={props.titleWidth} height={32} />
      {props.heights.map(height => (
        <Skeleton key={height} width="100%" height={height} />
      ))}
    </Flex>
  );
};
