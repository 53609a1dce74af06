import { createApp } from '@backstage/frontend-defaults';
import { catalogGraphModule } from './modules/catalogGraph';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

export default createApp({
  features: [catalogGraphModule, navModule, signInModule],
});
