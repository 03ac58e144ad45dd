/** The product's mark: a cord from one jack to another. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <path
        d="M5 6.5v3.2c0 6.2 4.2 3.2 7 6.2s7 .6 7-5.6V6.5"
        stroke="var(--cb-accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="5" cy="5" r="3" fill="var(--cb-surface)" stroke="var(--cb-accent)" strokeWidth="2" />
      <circle cx="19" cy="5" r="3" fill="var(--cb-accent)" stroke="var(--cb-accent)" strokeWidth="2" />
      <path d="M5 21h14" stroke="var(--cb-line-strong)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
