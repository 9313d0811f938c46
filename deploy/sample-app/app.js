// Capacitor puts its plugins on window; in a plain browser there are none.
const updater = window.Capacitor?.Plugins?.CapacitorUpdater;

if (updater) {
  // Without this call within ten seconds the updater goes back to the release before.
  await updater.notifyAppReady();
  const { bundle } = await updater.current();
  document.getElementById('release').textContent = bundle.version;
}
