import {
  createTranslationRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { benchmarkResult } from './benchmarkResult';
import { benchmarks } from './benchmarks';
import { chat } from './chat';
import { common } from './common';
import { drift } from './drift';
import { entity } from './entity';
import { lists } from './lists';
import { playground } from './playground';
import { promotions } from './promotions';
import { rolloutPage } from './rolloutPage';
import { rollouts } from './rollouts';
import { service } from './service';
import { serviceTabs } from './serviceTabs';
import { shipping } from './shipping';

const messages = {
  benchmarkResult,
  benchmarks,
  chat,
  common,
  drift,
  entity,
  lists,
  playground,
  promotions,
  rolloutPage,
  rollouts,
  service,
  serviceTabs,
  shipping,
};

/**
 * Every text of the plugin, to be translated or reworded by the portal.
 *
 * @public
 */
export const mlopsTranslationRef = createTranslationRef({
  id: 'plugin.mlops',
  messages,
});

type WithoutPlural<K extends string> = K extends `${infer Base}_${
  | 'one'
  | 'other'}`
  ? Base
  : K;

type KeyOf<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Prefix}${WithoutPlural<K>}`
    : KeyOf<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/**
 * Says a text in the reader's language. A narrower type than the translation
 * API's own, which is too large for the compiler to write down here.
 */
export type Text = (
  key: KeyOf<typeof messages>,
  parameters?: Record<string, number | string>,
) => string;

/** Gives the function that says a text in the reader's language. */
export const useText = (): Text =>
  useTranslationRef(mlopsTranslationRef).t as unknown as Text;
