/**
 * Fairway's mark: the two buoys of a channel, a can to port and a cone to
 * starboard, and the water between them. Decorative: it carries no name.
 */
export const Mark = (props: { size: number }) => (
  <svg
    width={props.size}
    height={props.size}
    viewBox="0 0 32 32"
    aria-hidden="true"
  >
    <path fill="#ef6a5b" d="M4.5 9.5h7l1.5 11H3z" />
    <path fill="#2fb985" d="M24 6.5l5.5 14h-11z" />
    <path
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      d="M2 25.5c3.5-2.4 5.8 2 9.3 0s5.9 2 9.4 0 5.8 2 9.3-.2"
    />
  </svg>
);
