import LoaderCircle from 'lucide-react/icons/loader-circle';

/** While a page is being read. */
export default function Loading() {
  return (
    <output className="flex items-center gap-2 py-2 text-fg-3">
      <LoaderCircle size={16} aria-hidden className="animate-turn text-info-fg" />
      Reading…
    </output>
  );
}
