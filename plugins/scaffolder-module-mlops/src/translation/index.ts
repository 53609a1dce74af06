import {
  ApiHolder,
  createTranslationRef,
  TranslationFunction,
  translationApiRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { common } from './common';
import { fields } from './fields';
import { panel } from './panel';

/**
 * Every text of the form fields and of the result panel, to be translated or
 * reworded by the portal.
 *
 * @public
 */
export const scaffolderMlopsTranslationRef = createTranslationRef({
  id: 'plugin.scaffolder-mlops',
  messages: { common, fields, panel },
});

/** The function that says a text in the reader's language. */
export type Text = TranslationFunction<
  (typeof scaffolderMlopsTranslationRef)['T']
>;

export const useText = (): Text =>
  useTranslationRef(scaffolderMlopsTranslationRef).t;

/** The same for validators, which run outside of React. */
export function loadText(apiHolder: ApiHolder): Promise<Text> {
  const translations = apiHolder.get(translationApiRef);
  if (!translations) {
    throw new Error('This app has no translation API');
  }
  const snapshot = translations.getTranslation(scaffolderMlopsTranslationRef);
  if (snapshot.ready) {
    return Promise.resolve(snapshot.t as Text);
  }
  return new Promise(resolve => {
    const subscription = translations
      .translation$(scaffolderMlopsTranslationRef)
      .subscribe(next => {
        if (next.ready) {
          subscription.unsubscribe();
          resolve(next.t as Text);
        }
      });
  });
}
