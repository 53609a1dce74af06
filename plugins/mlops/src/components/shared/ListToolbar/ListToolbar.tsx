import { Flex, SearchField, Select } from '@backstage/ui';
import { ReactNode } from 'react';
import { ListQuery } from '../../../hooks/useListQuery';
import { useText } from '../../../translation';
import styles from './ListToolbar.module.css';

export type ListFilter = {
  name: string;
  label: string;
  options: { id: string; label: string }[];
};

const allId = 'all';

/** Search and filters above a list. */
export const ListToolbar = (props: {
  query: ListQuery;
  searchPlaceholder: string;
  filters: ListFilter[];
  children?: ReactNode;
}) => {
  const t = useText();
  const { query } = props;
  return (
    <Flex className={styles.root} gap="3" align="end">
      <SearchField
        className={styles.search}
        label={t('lists.search')}
        placeholder={props.searchPlaceholder}
        size="small"
        value={query.searchText}
        onChange={query.setSearchText}
      />
      {props.filters.map(filter => (
        <Select
          key={filter.name}
          className={styles.filter}
          label={filter.label}
          size="small"
          options={[{ id: allId, label: t('lists.all') }, ...filter.options]}
          selectedKey={query.filter(filter.name) ?? allId}
          onSelectionChange={key =>
            query.setFilter(
              filter.name,
              key === null || key === allId ? undefined : String(key),
            )
          }
        />
      ))}
      <div className={styles.actions}>{props.children}</div>
    </Flex>
  );
};
