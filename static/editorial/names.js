// Names for the boxes that Django's admin builds in the browser and leaves without one: Select2's
// take the label of their field, a filter's icon says that it is a picture. No words of our own.
"use strict";

(() => {
  const set = (element, name, value) => {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  const nameBoxes = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const label = select.labels[0];
      const box = select.nextElementSibling;
      if (!label || !box) continue;
      const words = label.textContent.replace(/:\s*$/, "").trim();
      const combobox = box.querySelector("[role='combobox']");
      const shown = box.querySelector(".select2-selection__rendered");
      if (select.multiple) {
        set(box.querySelector(".select2-search__field"), "aria-label", words);
        // The cross that takes all choices away stands between them and is no item of a list.
        set(shown, "role", "presentation");
      } else {
        label.id ||= `${select.id}_label`;
        set(combobox, "aria-labelledby", `${label.id} ${shown.id}`);
        // What is chosen is text in the box, not a second box.
        shown.removeAttribute("role");
        shown.removeAttribute("aria-readonly");
      }
      // What opens stands at the end of the page: a search box, and the list of what it found.
      const list = document.getElementById(`select2-${select.id}-results`);
      if (!list) {
        combobox.removeAttribute("aria-controls");
        continue;
      }
      set(combobox, "aria-controls", list.id);
      const opened = list.closest(".select2-container");
      set(list, "aria-label", words);
      set(opened.querySelector(".select2-search__field"), "aria-label", words);
      set(opened, "role", "dialog");
      set(opened, "aria-label", words);
    }
    for (const icon of document.querySelectorAll(".search-label-icon")) set(icon, "role", "img");
  };

  // They come and go with rows that somebody adds and lists that somebody opens.
  new MutationObserver(nameBoxes).observe(document.documentElement, { childList: true, subtree: true });
})();
