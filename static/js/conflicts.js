// Beside a question that somebody else has changed: both versions, and a button for each.
const Conflicts = (() => {
  "use strict";
  // The other's answers in the form in which they are sent; null is an answer taken back.
  const otherFields = ({ answers }) => Object.fromEntries(
    Object.entries(answers).map(([code, value]) => [code, value === null ? [] : [value].flat().map(String)]),
  );

  const paragraph = (className, ...content) => {
    const made = document.createElement("p");
    made.className = className;
    made.append(...content);
    return made;
  };

  const button = (choice, text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button quiet";
    made.dataset.choice = choice;
    made.textContent = text;
    return made;
  };

  const show = (item, fields, conflict) => {
    const { texts, fill } = Page;
    const other = Controls.words(item, otherFields(conflict));
    const panel = document.createElement("div");
    panel.className = "message warm conflict";
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", texts.attention);
    panel.append(
      paragraph("", conflict.text || (other ? fill(texts.tab, other) : texts.cleared)),
      paragraph("", fill(texts.mine, Controls.words(item, fields) || texts.nothing)),
      paragraph("actions", button("mine", texts.keep_mine), button("other", texts.take_other)),
    );
    Controls.forgive(item);
    item.append(panel);
  };

  return { show, otherFields };
})();
