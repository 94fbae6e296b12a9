// Saves each answer as it is given and shows the questions that it opens. Without this script the
// page's own form does the same work when it is sent.
(() => {
  "use strict";
  const form = document.querySelector("form[data-save]");
  if (!form || !window.fetch || !window.FormData) return;
  const status = document.getElementById("saved");
  let queue = Promise.resolve();

  const say = (text) => { if (status) status.textContent = text; };

  const answersOf = (item) => {
    const body = new URLSearchParams();
    body.set("form_token", form.elements.form_token.value);
    body.set("item", item.dataset.item);
    for (const control of item.querySelectorAll("input, select, textarea")) {
      if (!control.name) continue;
      const choice = control.type === "radio" || control.type === "checkbox";
      if (!choice || control.checked) body.append(control.name, control.value);
    }
    return body;
  };

  const show = (visible) => {
    for (const item of form.querySelectorAll("[data-item]")) {
      item.hidden = !visible.includes(item.dataset.item);
    }
  };

  const save = async (item) => {
    say(form.dataset.saving);
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: answersOf(item) });
      const said = await answer.json();
      if (said.visible) show(said.visible);
      say(answer.ok ? form.dataset.saved : Object.values(said.problems || {})[0] || "");
    } catch {
      say(form.dataset.unsaved);
    }
  };

  // The server skips its "more questions opened" stop: this script has shown them already.
  const live = document.createElement("input");
  live.type = "hidden";
  live.name = "seen";
  live.value = "live";
  form.append(live);

  // One after another, so that a later answer never arrives before an earlier one.
  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (item) queue = queue.then(() => save(item));
  });
})();
