export { mlopsModuleKubernetes as default } from './module';
