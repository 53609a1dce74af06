import { RolloutPlanner } from '../rollouts/RolloutPlanner';
import { RolloutStarter } from '../rollouts/RolloutStarter';
import { PromotionAdvice, PromotionAdviceOptions } from './PromotionAdvice';
import { Promotions } from './Promotions';

/** Builds the room of promotions from one environment to the next. */
export function createPromotions(
  options: PromotionAdviceOptions & {
    planner: RolloutPlanner;
    starter: RolloutStarter;
  },
) {
  const advice = PromotionAdvice.create(options);
  return {
    promotionAdvice: advice,
    promotions: Promotions.create({ ...options, advice }),
  };
}
