import { Alert } from '@backstage/ui';
import type { Problem } from '../../../playground/types';
import { useText } from '../../../translation';

const shown = 8;

/** What is wrong with a request, each problem with its tensor. */
export const ProblemList = ({ problems }: { problems: Problem[] }) => {
  const t = useText();
  if (problems.length === 0) {
    return null;
  }
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={t('playground.problems')}
      description={
        <ul style={{ margin: 0, paddingLeft: 'var(--bui-space-4)' }}>
          {problems.slice(0, shown).map(problem => (
            <li key={`${problem.code}:${problem.tensor}:${problem.position}`}>
              {t(`playground.problem.${problem.code}`, {
                ...problem.details,
                tensor: problem.tensor,
              })}
            </li>
          ))}
          {problems.length > shown && (
            <li>
              {t('playground.moreProblems', { count: problems.length - shown })}
            </li>
          )}
        </ul>
      }
    />
  );
};
