/** What the objects of a cluster say of a service, in the words of the contract. Pure. */
export {
  observeService,
  type Observed,
  type ObserveOptions,
} from './observeService';
export { reportOf } from './route/reportOf';
export { sharesOf, type Shares } from './route/shares';
export { otherHolders, writtenAt, type Holder } from './writes';
