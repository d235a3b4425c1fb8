import { encode } from 'uqr';
import classes from '../pages/pages.module.css';

/** Modules of quiet around the code (ISO/IEC 18004: four). */
const QUIET = 4;

/** A QR code, drawn here: what it says goes nowhere else. Dark on light in both schemes, for cameras. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
