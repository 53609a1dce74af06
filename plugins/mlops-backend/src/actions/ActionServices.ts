import { AuditorService, AuthService } from '@backstage/backend-plugin-api';
import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { PromotionAdvice } from '../promotions/PromotionAdvice';
import { Promotions } from '../promotions/Promotions';
import { RolloutCommands } from '../rollouts/RolloutCommands';
import { RolloutsReader } from '../rollouts/RolloutsReader';
import { RolloutStarter } from '../rollouts/RolloutStarter';
import { ServicesReader } from '../services/ServicesReader';

/** What actions are made of: the same as the routes of the HTTP API. */
export interface ActionServices {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  services: ServicesReader;
  promotionAdvice: PromotionAdvice;
  promotions: Promotions;
  rolloutsReader: RolloutsReader;
  rolloutStarter: RolloutStarter;
  rolloutCommands: RolloutCommands;
}
