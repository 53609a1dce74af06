export * from './ServiceSignals';
export * from './serviceSignalsExtensionPoint';
