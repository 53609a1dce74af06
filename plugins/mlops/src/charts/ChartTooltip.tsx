import styles from './charts.module.css';

/** What a chart says at one place. */
export type Reading = {
  title: string;
  lines: { name: string; value: string; colour?: string }[];
};

/** The numbers at the pointer, or where the arrow keys have gone to. */
export const ChartTooltip = <T,>(props: {
  active?: boolean;
  payload?: readonly { payload?: T }[];
  read: (row: T) => Reading;
}) => {
  const row = props.payload?.[0]?.payload;
  if (!props.active || !row) {
    return null;
  }
  const { title, lines } = props.read(row);
  return (
    <div className={styles.tooltip}>
      <strong>{title}</strong>
      <table>
        <tbody>
          {lines.map(({ name, value, colour }) => (
            <tr key={name}>
              <th scope="row">
                {colour && (
                  <span
                    className={styles.dot}
                    style={{ background: colour }}
                    aria-hidden="true"
                  />
                )}
                {name}
              </th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
