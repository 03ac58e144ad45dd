/** A cord that is plugged in nowhere: for what is not there, or not there yet. */
export function LooseCord() {
  return (
    <svg width="132" height="84" viewBox="0 0 132 84" fill="none" aria-hidden="true" focusable="false">
      <g stroke="var(--cb-line-strong)" strokeWidth="1.5">
        <circle cx="26" cy="22" r="9" fill="var(--cb-surface)" />
        <circle cx="66" cy="22" r="9" fill="var(--cb-surface)" />
        <circle cx="106" cy="22" r="9" fill="var(--cb-surface)" />
      </g>
      <circle cx="26" cy="22" r="4" fill="var(--cb-accent)" />
      <path d="M26 26c0 40 18 46 36 40s24-20 34-14" stroke="var(--cb-accent)" strokeWidth="2.5" strokeLinecap="round" />
      <path d="m95 46 11 5-4 8-11-5z" fill="var(--cb-accent)" />
      <path d="m105 54 6 3" stroke="var(--cb-accent)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
