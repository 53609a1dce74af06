type Pressed = { key: string; continuePropagation: () => void };

/**
 * Does something when Enter is pressed in a field. Other keys go on to the
 * dialog, which would not hear Escape otherwise.
 */
export const onEnter = (perform: () => unknown) => (event: Pressed) => {
  if (event.key === 'Enter') {
    perform();
  } else {
    event.continuePropagation();
  }
};
