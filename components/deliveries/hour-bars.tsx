const height = 18;

/**
 * Events per hour as bars, oldest first. An hour without any is a stub, red where the hook is known to be broken: nights
 * are quiet by themselves. SVG, so that it needs no inline style.
 */
export function HourBars({ hourly, broken }: { hourly: number[]; broken: boolean }) {
  const most = Math.max(1, ...hourly);
  const total = hourly.reduce((sum, count) => sum + count, 0);
  const width = hourly.length * 6 - 2;
  return (
    <svg
      role="img"
      aria-label={`${total} ${total === 1 ? 'event' : 'events'} in the last ${hourly.length} hours`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      {hourly.map((count, index) => {
        const bar = count === 0 ? 3 : Math.max(4, Math.round((count / most) * height));
        return (
          <rect
            key={index}
            x={index * 6}
            y={height - bar}
            width={4}
            height={bar}
            rx={1}
            className={count === 0 && broken ? 'fill-danger-solid' : 'fill-line-control'}
          />
        );
      })}
    </svg>
  );
}
