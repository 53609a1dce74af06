import type { VerdictErrors } from '@fairway/statistics';

/** A class, as its name or its number: 1 and "1" are the same. */
export type ClassLabel = string | number;

/** What a version predicts of the rows of a test set, in their order. */
export interface ClassPredictions {
  predictions: ArrayLike<ClassLabel>;
  /**
   * Of each row a score for each class, in the order of `classes`; for log loss
   * probabilities. Absent: log loss and AUC cannot be measured.
   */
  scores?: ArrayLike<ArrayLike<number>>;
}

/** What a version predicts of the rows of a test set, in their order. */
export interface ValuePredictions {
  predictions: ArrayLike<number>;
}

/** How much worse than the stable version is accepted; one of the two. */
export interface EvaluationMargin {
  /** In the metric's unit. */
  absolute?: number;
  /** As a share of what the stable version has on the same rows. */
  relative?: number;
}

/** What is asked of one metric: a threshold, a margin, or both. */
export interface MetricRule {
  /**
   * `accuracy`, `precision`, `recall`, `f1` (means over the classes), the same
   * of one class as `recall_<class>`, `log_loss`, `auc` (of several classes the
   * mean of each against the rest); `mae`, `rmse`, `r_squared`.
   */
  metric: string;
  /** The value to keep: at most for log_loss, mae and rmse, at least else. */
  threshold?: number;
  /**
   * What is held against the threshold: the interval's bad end (the default), or
   * only the estimate, where the test set is all that there will ever be.
   */
  on?: 'interval' | 'estimate';
  margin?: EvaluationMargin;
}

/** What an environment asks of predictions on a test set. */
export interface EvaluationPolicy {
  /** 1 to 100. */
  rules: MetricRule[];
  /** Rows below which nothing is judged; 50 when absent. */
  minimumRows?: number;
}

interface CommonInput {
  policy: EvaluationPolicy;
  /** What this gate may spend of the rollout's error budget. */
  errors: VerdictErrors;
  /** Of the bootstrap, a safe integer; 1 when absent. */
  seed?: number;
}

/** A labelled test set with classes, at most 1,000,000 rows. */
export interface ClassificationInput extends CommonInput {
  task: 'classification';
  /** Every class that there is, 2 to 1,000. */
  classes: ClassLabel[];
  truth: ArrayLike<ClassLabel>;
  candidate: ClassPredictions;
  /** Needed for margins. */
  stable?: ClassPredictions;
}

/** A labelled test set with values, at most 1,000,000 rows. */
export interface RegressionInput extends CommonInput {
  task: 'regression';
  truth: ArrayLike<number>;
  candidate: ValuePredictions;
  /** Needed for margins. */
  stable?: ValuePredictions;
}

/** Input of the evaluation gate. */
export type EvaluationInput = ClassificationInput | RegressionInput;
