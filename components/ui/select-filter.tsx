import ChevronDown from 'lucide-react/icons/chevron-down';

/** A filter with one choice of many: the platform's own list, which phones and keyboards know. */
export function SelectFilter({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: { value: string; text: string }[];
  onChange: (value: string) => void;
}) {
  const known = value === '' || options.some((option) => option.value === value);
  return (
    <span className="relative inline-flex shrink-0">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        data-on={value !== ''}
        className="field-sizing-content h-6.5 max-w-60 appearance-none truncate rounded-md border border-line-2 bg-surface-1 pr-6 pl-2 text-xs font-bold shadow-1 hover:bg-surface-2 data-[on=true]:border-signal-line data-[on=true]:bg-signal-bg data-[on=true]:text-signal max-desk:h-8.5 max-desk:rounded-full max-desk:pl-3"
      >
        <option value="">{label}: all</option>
        {known ? null : <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <ChevronDown
        size={12}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-fg-3"
      />
    </span>
  );
}
