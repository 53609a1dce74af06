import { createConditionExports } from '@backstage/plugin-permission-node';
import { servicePermissionRules, serviceResourceRef } from './rules';

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: serviceResourceRef,
  rules: servicePermissionRules,
});

/** The rules as conditions, for the authors of permission policies. */
export const serviceConditions = conditions;

/** A conditional decision on a permission of the resource type `mlops-service`. */
export const createServiceConditionalDecision = createConditionalDecision;
