export * from './EventsStore';
