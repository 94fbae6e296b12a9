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
  // Says whether it is all there.
  const keep = async ({ path, bundle, edition }) => {
    const place = await Device.find(path);
    if (!place || !(await Device.update(place, { keeping: true }))) return false;
    const revision = await fetchAll(place, bundle).catch(() => null);
    if (revision === null) {
      await forgo(place);
      return false;
    }
    const known = { edition, base: revision, keeping: false, revision: Math.max(place.revision, revision) };
    if (await Device.update(place, known)) return true;
    await caches.delete(cacheOf(path)); // removed from the device in the meantime
    return false;
  };

  const cacheOf = (path) => `kept ${path}`;
  const pathOf = ({ url }) => url.slice(location.origin.length);

  // The revision of the response that came with the questionnaire.
  const fetchAll = async (place, bundle) => {
    const reply = await fetch(bundle, { cache: "no-store" });
    if (!reply.ok) return null;
    const { files, pages, answers, revision } = await reply.json();
    const cache = await caches.open(cacheOf(place.path));
    const before = await cache.keys();
    await cache.addAll(files);
    const headers = new Headers(reply.headers);
    for (const transport of ["Content-Encoding", "Content-Length"]) headers.delete(transport);
    headers.set("Content-Type", "text/html; charset=utf-8");
    for (const [address, html] of pages) await cache.put(address, new Response(html, { headers }));
    const wanted = new Set([...files, ...pages.map(([address]) => address)]);
    for (const request of before) if (!wanted.has(pathOf(request))) await cache.delete(request);
    for (const [item, fields] of Object.entries(answers)) await know(place, { item, fields, base: revision });
    return revision;
  };

  // What the server knows of one question, unless the device has something newer, also something
  // that is being given just now.
  const know = async (place, content) => {
    const { seq } = await Device.find(place.path);
    const found = (await Device.entries(place)).filter(({ item }) => item === content.item);
    if (found.some(({ state, base }) => state !== "known" || base > content.base)) return;
    const added = await Device.add(place, "known", content, found.map((entry) => entry.seq), seq);
    if (!added) await know(place, content);
  };

  // It did not come: what was received meanwhile has no reason to stay.
  const forgo = async (place) => {
    await Device.update(place, { keeping: false });
    if (place.edition) return;
    await caches.delete(cacheOf(place.path));
    for (const entry of await Device.entries(place, "known")) await Device.settle(place, entry, null);
  };

  return { canKeep, isDear, isUnwanted, setUnwanted, ask, sendLater, keep };
})();
