// Keeps the whole questionnaire on the device. The worker fetches it once the first view stands,
// so that it goes on when the next page is opened; both use this.
const Keeping = (() => {
  "use strict";
  const canKeep = (data) => Boolean(data.bundle && navigator.serviceWorker && self.caches);

  // Somebody who pays for each byte, or waits for it, is asked first.
  const isDear = () => {
    const { saveData, effectiveType = "" } = navigator.connection || {};
    return Boolean(saveData) || effectiveType.endsWith("2g");
  };

  // Somebody who removed everything, as on a borrowed computer, does not want it back by itself.
  const mark = (path) => `unwanted ${path}`;
  const isUnwanted = (path) => sessionStorage.getItem(mark(path)) !== null;
  const setUnwanted = (path, is) => (is ? sessionStorage.setItem(mark(path), "") : sessionStorage.removeItem(mark(path)));

  // Asks the worker, which is installed first if need be.
  const ask = async ({ worker, home, bundle, edition }) => {
    const scope = home.slice(0, home.lastIndexOf("/") + 1);
    await navigator.serviceWorker.register(worker, { scope });
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: { path: home, bundle, edition } });
  };

  // Where the browser can, it has the worker send once there is a connection, also without a page.
  const sendLater = async (path) => {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register(path);
  };

  // In the worker: pages into the cache as the server would send them, answers among the entries.
  const keep = async ({ path, bundle, edition }) => {
    const reply = await fetch(bundle, { cache: "no-store" });
    const kept = reply.ok && (await reply.json());
    const place = await Device.find(path);
    if (!kept || !place) return false;
    const name = `kept ${path}`;
    await caches.delete(name);
    const cache = await caches.open(name);
    await cache.addAll(kept.files);
    const headers = new Headers(reply.headers);
    for (const transport of ["Content-Encoding", "Content-Length"]) headers.delete(transport);
    headers.set("Content-Type", "text/html; charset=utf-8");
    for (const [address, html] of kept.pages) await cache.put(address, new Response(html, { headers }));
    await know(place, kept);
    const { revision } = kept;
    const known = { edition, base: revision, revision: Math.max(place.revision, revision) };
    if (await Device.update(place, known)) return true;
    await caches.delete(name); // removed from the device in the meantime
    return false;
  };

  // What the server knows, unless the device knows something newer.
  const know = async (place, { answers, revision }) => {
    const entries = await Device.entries(place);
    const mine = new Map(entries.map((entry) => [entry.item, entry]));
    for (const [item, fields] of Object.entries(answers)) {
      const entry = mine.get(item);
      if (entry && (entry.state !== "known" || entry.base > revision)) continue;
      await Device.add(place, "known", { item, fields, base: revision }, entry ? [entry.seq] : []);
    }
  };

  return { canKeep, isDear, isUnwanted, setUnwanted, ask, sendLater, keep };
})();
