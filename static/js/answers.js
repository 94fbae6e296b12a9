// What this window knows of the answers: those on the page, and those on the device.
const Answers = Page && (() => {
  "use strict";
  const { data, texts, items, questions, isKept } = Page;
  const SUBMISSION = ""; // the wish to hand in, among the items
  const mine = new Map(); // by item, the latest entry on the device
  const shown = new Map([...items].map(([code, item]) => [code, Controls.read(item)]));
  const bases = new Map(); // the revision that an answer given now rests on
  const rivals = new Map(); // what another window gave while something else, unsaved, stands here

  const entries = (...states) => [...mine.values()].filter(({ state }) => states.includes(state));
  const count = (...states) => entries(...states).filter(({ submit }) => !submit).length;
  const heldHere = () => entries("held").filter(({ item }) => items.has(item));
  const submission = () => mine.get(SUBMISSION);
  const isDirty = (code) => !Controls.isSame(Controls.read(items.get(code)), shown.get(code));

  // Whether an entry says more than the page as it came.
  const isNews = (entry) => isKept || entry.state !== "known" || entry.base > data.revision;

  const withPrefix = (problems) => Object.fromEntries(
    Object.entries(problems).map(([code, text]) => [code, Page.fill(texts.error, text)]),
  );

  // What can be told at once to be wrong with an answer, by field.
  const problemsOf = (code, fields) => {
    const wrong = Logic.read(questions.get(code), fields).filter(([, { problem }]) => problem);
    const told = ([field, { problem }]) => [field, data.problems[problem] || data.problems[field]];
    return withPrefix(Object.fromEntries(wrong.map(told)));
  };

  const showHeld = ({ item, fields, conflict, problems }) => {
    if (conflict) Conflicts.show(items.get(item), fields, conflict);
    else if (problems) Controls.blame(items.get(item), withPrefix(problems));
  };

  const show = (entry) => {
    Controls.forgive(items.get(entry.item));
    Controls.write(items.get(entry.item), entry.fields);
    shown.set(entry.item, Controls.read(items.get(entry.item)));
    bases.set(entry.item, entry.base);
    if (entry.state === "held") showHeld(entry);
  };

  // An entry as it is now, be it from here or from another window.
  const take = (entry) => {
    const key = entry.submit ? SUBMISSION : entry.item;
    const before = mine.get(key);
    if (before && (before.seq > entry.seq || (before.seq === entry.seq && before.state === entry.state))) return;
    mine.set(key, entry);
    if (!items.has(key)) return;
    if (before?.seq === entry.seq && before.state !== "held") {
      bases.set(key, entry.base);
      if (entry.state === "held") showHeld(entry);
    } else if (!before && !isNews(entry)) {
      return;
    } else if (isDirty(key)) {
      if (Controls.isSame(entry.fields, shown.get(key))) bases.set(key, entry.base);
      else rivals.set(key, entry);
    } else {
      show(entry);
    }
  };

  const forget = (entry) => mine.delete(entry.submit ? SUBMISSION : entry.item);

  // Reads again what is on the device.
  const reload = async () => {
    const found = await Device.entries(Page.place);
    const there = new Set(found.map(({ seq }) => seq));
    for (const entry of [...mine.values()]) if (!there.has(entry.seq)) forget(entry);
    found.forEach(take);
  };

  // Everything that is known, for the questionnaire's logic.
  const all = () => {
    const found = new Map();
    const put = (code, fields) => {
      if (!questions.has(code)) return;
      for (const [field, { answer }] of Logic.read(questions.get(code), fields)) {
        if (answer === undefined) found.delete(field);
        else found.set(field, answer);
      }
    };
    for (const code of questions.keys()) put(code, data.given);
    for (const [code, entry] of mine) if (isNews(entry)) put(code, entry.fields);
    for (const [code, item] of items) put(code, Controls.read(item));
    return found;
  };

  // Where the questionnaire is kept, what a page from the server shows is kept as well.
  const learn = async () => {
    if (isKept || !Page.place.edition) return;
    for (const [code, fields] of shown) {
      const entry = mine.get(code);
      const isKnown = entry ? isNews(entry) || Controls.isSame(entry.fields, fields) : Controls.isSame({}, fields);
      if (isKnown || isDirty(code)) continue;
      const content = { item: code, fields, base: data.revision };
      take(await Device.add(Page.place, "known", content, entry ? [entry.seq] : []));
    }
  };

  return {
    mine, shown, bases, rivals,
    entries, count, heldHere, submission, isDirty, problemsOf, showHeld, show, take, forget, reload, all, learn,
  };
})();
