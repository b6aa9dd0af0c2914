// Runs before the first paint: sets the theme the person chose, and tells the server the viewer's time zone.
// A file of its own and not an inline script, so that the content security policy needs no exception for it.
(() => {
  const choice = /(?:^|; )sternway_theme=(light|dark)/.exec(document.cookie)?.[1];
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = (theme) => {
    document.documentElement.dataset.theme = theme;
  };
  apply(choice ?? (system.matches ? 'dark' : 'light'));
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (!document.cookie.includes(`sternway_zone=${zone}`)) {
    document.cookie = `sternway_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  }
  system.addEventListener('change', () => {
    if (!/(?:^|; )sternway_theme=(light|dark)/.test(document.cookie))
      apply(system.matches ? 'dark' : 'light');
  });
})();
