/** 知 as an outline: not every machine has a Song face. The same drawing as public/favicon.svg. */
const ZHI =
  'M8 5.5C7.6 8.6 6.6 11.8 5.5 13.8L5.8 14C7.1 13.1 8.2 11.8 9.1 10.2H9.8V13.7L9.8 15.2H5.7L5.8 15.8H9.8C9.6 19.3 8.7 23.1 5.5 26.3L5.7 26.5C9.4 24.5 11.1 21.7 11.8 18.9C12.7 20.2 13.5 21.9 13.8 23.3C16.2 25.1 18.2 20.5 12 18.2C12.1 17.4 12.2 16.6 12.3 15.8H16.4C16.7 15.8 16.9 15.7 17 15.5C16.1 14.6 14.6 13.4 14.6 13.4L13.3 15.2H12.3L12.4 13.7V10.2H15.9C16.2 10.2 16.4 10.1 16.5 9.9C15.5 9 14 7.9 14 7.9L12.6 9.6H9.5C9.9 8.8 10.3 7.9 10.7 6.9C11.2 6.9 11.4 6.7 11.5 6.4ZM17 8.5V25.7H17.4C18.6 25.7 19.6 25 19.6 24.7V23.3H23V25.3H23.4C24.3 25.3 25.6 24.7 25.6 24.5V9.6C26 9.5 26.3 9.3 26.5 9.1L24 7.1L22.7 8.5H19.6L17 7.4ZM23 22.7H19.6V9.1H23Z';

type SealMarkProps = { /** Edge in px. */ size?: number };

/** The seal-like mark of the house. Decoration: the name stands beside it. */
export function SealMark({ size = 30 }: SealMarkProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="5" fill="var(--kith-seal-fill)" />
      <path fill="#fff" d={ZHI} />
    </svg>
  );
}
