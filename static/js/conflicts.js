// Beside a question that somebody else has changed: both versions, and a button for each.
const Conflicts = (() => {
  "use strict";
  // The other's answers in the form in which they are sent; null is an answer taken back.
  const otherFields = ({ answers }) => Object.fromEntries(
    Object.entries(answers).map(([code, value]) => [code, value === null ? [] : [value].flat().map(String)]),
  );

  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...content);
    return made;
  };

  const button = (choice, text) => {
    const made = element("button", "button quiet", text);
    made.type = "button";
    made.dataset.choice = choice;
    return made;
  };

  const show = (item, fields, conflict) => {
    const { texts, fill } = Page;
    const other = Controls.words(item, otherFields(conflict));
    const panel = element("div", "message warm conflict",
      element("p", "", conflict.text || (other ? fill(texts.tab, other) : texts.cleared)),
      element("p", "", fill(texts.mine, Controls.words(item, fields) || texts.nothing)),
      element("div", "actions", button("mine", texts.keep_mine), button("other", texts.take_other)));
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", texts.attention);
    Controls.forgive(item);
    item.append(panel);
  };

  return { show, otherFields };
})();
