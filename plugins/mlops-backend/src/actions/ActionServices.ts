import { AuditorService, AuthService } from '@backstage/backend-plugin-api';
import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
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
  rolloutsReader: RolloutsReader;
  rolloutStarter: RolloutStarter;
  rolloutCommands: RolloutCommands;
}
