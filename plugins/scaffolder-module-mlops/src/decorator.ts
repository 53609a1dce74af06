import { createScaffolderFormDecorator } from '@backstage/plugin-scaffolder-react/alpha';

/**
 * Adds `clickedAt` to the parameters: the instant at which the user pressed
 * the button, by the clock of the browser. It is where the measurement "click
 * to first prediction" begins.
 */
export const clickedAtDecorator = createScaffolderFormDecorator({
  id: 'mlops:clicked-at',
  async decorator({ setFormState }) {
    const clickedAt = new Date().toISOString();
    setFormState(current => ({ ...current, clickedAt }));
  },
});
