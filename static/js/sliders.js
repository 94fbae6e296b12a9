// Beside a number that has a lowest and a highest value a slider for it. The number is what is
// sent; without this script it is typed.
for (const number of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = number.min;
  slider.max = number.max;
  slider.value = number.value || number.min;
  slider.setAttribute("aria-label", number.labels[0]?.textContent ?? "");
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value || number.min; });
  number.after(slider);
}
