import { Table, TableItem, TableProps } from '@backstage/ui';
import styles from './DataTable.module.css';

/** A table whose columns are as wide as they need, and whose texts wrap. */
export const DataTable = <T extends TableItem>(props: TableProps<T>) => (
  <Table className={styles.table} {...props} />
);
