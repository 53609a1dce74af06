export * from './ChoiceList';
export * from './CodeBlock';
export * from './CopyButton';
export * from './FieldState';
export * from './Surface';
