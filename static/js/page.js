// The answering page that this script is on, and its words. Null in a worker, and where the browser
// can keep nothing: there the page's own form does the work when it is sent.
const Page = (() => {
  "use strict";
  const root = self.document?.getElementById("device");
  if (!root || !self.indexedDB) return null;
  const data = JSON.parse(root.dataset.device);
  const byId = (id) => document.getElementById(id);
  const language = document.documentElement.lang;
  const plurals = new Intl.PluralRules(language);

  // Puts values in the places of a text: "#" if it has one, else "#1", "#2".
  const fill = (text, ...values) => text.replace(/#(\d?)/g, (_, place) => values[(place || 1) - 1]);
  const write = (number) => new Intl.NumberFormat(`${language}-u-nu-latn`).format(number);
  const count = (forms, number) => fill(forms[plurals.select(number)] || forms.other, write(number));

  const say = (text) => {
    const status = byId("saved");
    if (status.textContent !== text) status.textContent = text;
  };

  // A remark that stays, with a link if there is somewhere to go.
  const notice = (text, address) => {
    const line = document.createElement("p");
    line.append(text);
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = data.texts.look;
      line.append(" ", link);
    }
    const box = document.createElement("div");
    box.className = "message warm";
    box.append(line);
    byId("notices").append(box);
  };

  return {
    data,
    texts: data.texts,
    home: data.home,
    isKept: "kept" in root.dataset, // from the device: without answers, perhaps without connection
    isReceipt: Boolean(byId("receipt")),
    form: byId("answers"),
    review: byId("submit"),
    items: new Map([...document.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item])),
    questions: new Map((data.logic || []).flatMap(([, items]) => items).map((item) => [item.code, item])),
    place: null, // on the device; stays null until it is opened, and where nothing can be kept
    byId,
    fill,
    write,
    count,
    say,
    notice,
  };
})();
