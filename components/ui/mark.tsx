/** Signal flag S, a blue square on white: "I am operating astern propulsion". The notch points aft. */
export function Mark({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="shrink-0 text-primary">
      <rect
        x="1.25"
        y="1.25"
        width="21.5"
        height="21.5"
        rx="4.75"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <path fill="currentColor" d="M7 6h11L12 12l6 6H7a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z" />
    </svg>
  );
}
